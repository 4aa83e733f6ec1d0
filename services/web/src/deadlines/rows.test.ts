import { expect, it } from 'vitest';
import { byOf, dayOf, type Entry, gather, lineOf, parts } from './rows';

const entry = (over: Partial<Entry>): Entry => ({
  lesson: 'l',
  group: '8В',
  subject: 'История',
  day: '2026-03-03',
  number: 2,
  code: 'D02',
  what: 'тема',
  clause: 'п. 4.3',
  missing: true,
  minutesLate: 60,
  ...over,
});

it('counts the missing and the late apart and knows the oldest missing one', () => {
  const line = lineOf('1', 'Орлов Д. С.', [
    entry({ minutesLate: 90 }),
    entry({ minutesLate: 4000, clause: 'п. 2.8' }),
    entry({ missing: false, minutesLate: 9000, clause: 'п. 9' }),
  ]);
  expect(line).toMatchObject({ missing: 2, madeLate: 1, oldest: 4000, clauses: ['п. 2.8', 'п. 4.3'] });
  expect(lineOf('1', 'x', [entry({ missing: false })])).toMatchObject({ missing: 0, oldest: null });
});

it('gathers by class, subject and clause', () => {
  const all = [entry({}), entry({ group: '9А' }), entry({ subject: 'Физика' })];
  expect(gather(all, 'group').map((line) => [line.title, line.missing])).toEqual([
    ['8В', 2],
    ['9А', 1],
  ]);
  expect(gather(all, 'clause')).toHaveLength(1);
});

it('says a span in two parts at most', () => {
  expect(parts(4 * 1440 + 2 * 60 + 5)).toEqual({ days: 4, hours: 2, minutes: 0 });
  expect(parts(125)).toEqual({ days: 0, hours: 2, minutes: 5 });
});

it('reads only what the address may say', () => {
  expect(byOf('clause')).toBe('clause');
  expect(byOf('<x>')).toBe('person');
  expect(dayOf('2026-03-02')).toBe('2026-03-02');
  expect(dayOf('2.3.26')).toBeUndefined();
});
