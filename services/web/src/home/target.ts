import type { ResultOf } from '../app/graphql';
import type { dueQuery } from './Home';

/** A line of what is due. */
export type DueItem = ResultOf<typeof dueQuery>['due']['items'][number];

/** Where a line's button leads: a path with its search values. */
export type Target = { to: string; search: Record<string, string> };

/** Leaves out what the line does not name. */
function search(values: Record<string, string | null | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/** The screen on which a line is settled, at its very cell; null where the line names nothing to open. */
export function targetOf(item: DueItem): Target | null {
  const { groupId, subjectId, lessonId, periodId, pupilId, staffId, week } = item;
  const page = groupId && subjectId ? `/journal/${groupId}/${subjectId}` : null;
  switch (item.kind) {
    case 'TOPIC':
    case 'HOMEWORK':
      return page ? { to: page, search: search({ lesson: lessonId, tab: 'topics' }) } : null;
    case 'ATTENDANCE':
    case 'MARKS':
      return page ? { to: page, search: search({ lesson: lessonId }) } : null;
    case 'PERIOD_MARKS':
      return page ? { to: page, search: search({ period: periodId }) } : null;
    case 'ABSENCE_REASON':
      return groupId ? { to: `/class/${groupId}`, search: search({ pupil: pupilId, week }) } : null;
    case 'REFUSED_LETTER':
    case 'SHEET_NOT_HANDED':
      return groupId
        ? { to: `/class/${groupId}`, search: search({ tab: 'delivery', pupil: pupilId, week }) }
        : null;
    case 'BREACH':
      return { to: '/deadlines', search: search({ week, teacher: staffId }) };
  }
}
