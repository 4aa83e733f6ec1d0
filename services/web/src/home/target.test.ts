import { expect, it } from 'vitest';
import { type DueItem, targetOf } from './target';

const nothing: DueItem = {
  kind: 'TOPIC',
  code: 'D01',
  title: '',
  clause: null,
  clauseText: null,
  dueAt: null,
  display: '',
  state: 'TODAY',
  groupId: null,
  subjectId: null,
  lessonId: null,
  periodId: null,
  pupilId: null,
  staffId: null,
  week: null,
};
const page = { groupId: 'g', subjectId: 's' };

it.each<[Partial<DueItem>, string, Record<string, string>]>([
  [{ kind: 'TOPIC', ...page, lessonId: 'l' }, '/journal/g/s', { lesson: 'l', tab: 'topics' }],
  [{ kind: 'HOMEWORK', ...page, lessonId: 'l' }, '/journal/g/s', { lesson: 'l', tab: 'topics' }],
  [{ kind: 'ATTENDANCE', ...page, lessonId: 'l' }, '/journal/g/s', { lesson: 'l' }],
  [{ kind: 'MARKS', ...page, lessonId: 'l' }, '/journal/g/s', { lesson: 'l' }],
  [{ kind: 'PERIOD_MARKS', ...page, periodId: 'p' }, '/journal/g/s', { period: 'p' }],
  [{ kind: 'ABSENCE_REASON', groupId: 'g', pupilId: 'p' }, '/class/g', { pupil: 'p' }],
  [
    { kind: 'REFUSED_LETTER', groupId: 'g', pupilId: 'p', week: '2026-03-02' },
    '/class/g',
    { tab: 'delivery', pupil: 'p', week: '2026-03-02' },
  ],
  [
    { kind: 'SHEET_NOT_HANDED', groupId: 'g', pupilId: 'p', week: '2026-03-02' },
    '/class/g',
    { tab: 'delivery', pupil: 'p', week: '2026-03-02' },
  ],
  [{ kind: 'BREACH', staffId: 't', week: '2026-03-02' }, '/deadlines', { teacher: 't', week: '2026-03-02' }],
])('leads from %j to the cell', (item, to, search) => {
  const target = targetOf({ ...nothing, ...item });
  expect(target?.to).toBe(to);
  expect(target?.search).toMatchObject(search);
});

it('leads nowhere when the line names no page', () => {
  expect(targetOf(nothing)).toBeNull();
});
