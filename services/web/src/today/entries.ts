import { pageKey } from '../queue/keys';
import type { Draft, Write } from '../queue/types';
import { shortDay } from '../ui/days';
import type { Lesson } from './query';
import { t } from './words';

/** `10А Алгебра` */
export function lessonName(lesson: Lesson): string {
  return t('lesson-name', { group: lesson.groupName, subject: lesson.subjectName });
}

function draft(lesson: Lesson, day: string, what: string, write: Write): Draft {
  const label = `${lessonName(lesson)}, ${shortDay(day)}, ${what}`;
  return { write, page: pageKey(lesson.groupId, lesson.subjectId), label };
}

/** The topic of a lesson, of the plan or another one; empty takes it back. */
export function topicDraft(lesson: Lesson, day: string, text: string, planOrdinal: number | null): Draft {
  return draft(lesson, day, t('topic').toLowerCase(), {
    kind: 'topic',
    lessonId: lesson.id,
    text: text.trim() || null,
    planOrdinal,
    version: lesson.topicVersion,
  });
}

/** Common homework; without text and without `nothing` it is taken back. */
export function homeworkDraft(
  lesson: Lesson,
  day: string,
  { text, dueOn, nothing }: { text: string; dueOn: string; nothing: boolean },
): Draft {
  const trimmed = text.trim();
  return draft(lesson, day, t('homework').toLowerCase(), {
    kind: 'homework',
    lessonId: lesson.id,
    pupilId: null,
    text: nothing || !trimmed ? null : trimmed,
    nothing,
    dueOn: nothing || !trimmed || !dueOn ? null : dueOn,
    version: lesson.homeworkVersion,
  });
}

/** «Все на месте». */
export function rollDraft(lesson: Lesson, day: string): Draft {
  return draft(lesson, day, t('roll').toLowerCase(), { kind: 'roll', lessonId: lesson.id });
}
