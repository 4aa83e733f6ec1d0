import { expect, it } from 'vitest';
import { covered, daySpan, goesOn, keyOf, stretches, within } from './ranges';

const five = new Set(['понедельник', 'вторник', 'среда', 'четверг', 'пятница']);
const six = new Set([...five, 'суббота']);
const missed = (day: string, reason = 'unknown') => ({ day, number: 1, subject: 'Алгебра', reason });

it('joins neighbouring study days and nothing else', () => {
  expect(goesOn('2026-03-02', '2026-03-03', five)).toBe(true);
  expect(goesOn('2026-03-06', '2026-03-09', five)).toBe(true);
  expect(goesOn('2026-03-06', '2026-03-09', six)).toBe(false);
  expect(goesOn('2026-03-07', '2026-03-09', six)).toBe(true);
  expect(goesOn('2026-03-02', '2026-03-04', five)).toBe(false);
});

it('gathers lessons without a reason into stretches of days', () => {
  const days = ['2026-03-02', '2026-03-02', '2026-03-03', '2026-03-05'];
  const pupil = {
    id: 'p',
    name: 'Бек Ильдар',
    openAbsences: [...days.map((day) => missed(day)), missed('2026-03-06', 'invalid')],
  };
  const found = stretches(pupil, five);
  expect(found.map((one) => [one.from, one.to, one.lessons.length])).toEqual([
    ['2026-03-02', '2026-03-03', 3],
    ['2026-03-05', '2026-03-05', 1],
  ]);
  expect(within(pupil.openAbsences, '2026-03-03', '2026-03-06')).toBe(3);
  expect(new Set(found.map(keyOf)).size).toBe(2);
  expect(covered(found)).toEqual({ pupils: ['p'], from: '2026-03-02', to: '2026-03-05' });
});

it('writes stretches of days briefly', () => {
  expect(daySpan('2026-03-04', '2026-03-04')).toBe('4\u00a0марта');
  expect(daySpan('2026-03-02', '2026-03-04')).toBe('2–4\u00a0марта');
  expect(daySpan('2026-02-27', '2026-03-02')).toBe('27\u00a0февраля – 2\u00a0марта');
});
