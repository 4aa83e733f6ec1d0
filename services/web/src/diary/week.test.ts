import { expect, it } from 'vitest';
import { byDay, dayTitle, inSentence, toDay, todayFirst, weightWord } from './week';

const lesson = (day: string, number: number) => ({ day, number });
const week = byDay([lesson('2026-03-04', 1), lesson('2026-03-02', 1), lesson('2026-03-02', 2)]);

it('puts lessons into their days, in order', () => {
  expect(week.map((day) => [day.day, day.lessons.length])).toEqual([
    ['2026-03-02', 2],
    ['2026-03-04', 1],
  ]);
});

it('shows today first, or the next day with lessons, and only in its own week', () => {
  expect(todayFirst(week, '2026-03-02', '2026-03-04').first?.day).toBe('2026-03-04');
  expect(todayFirst(week, '2026-03-02', '2026-03-03').first?.day).toBe('2026-03-04');
  expect(todayFirst(week, '2026-03-02', '2026-03-03').others.map((day) => day.day)).toEqual(['2026-03-02']);
  expect(todayFirst(week, '2026-03-02', '2026-03-08').first).toBeUndefined();
  expect(todayFirst(week, '2026-03-02', '2026-02-26').first).toBeUndefined();
});

it('names days as families do', () => {
  expect(dayTitle('2026-03-04', '2026-03-04')).toBe('Сегодня, среда, 4\u00a0марта');
  expect(dayTitle('2026-03-01', '2026-02-28')).toBe('Завтра, воскресенье, 1\u00a0марта');
  expect(dayTitle('2026-03-02', '2026-03-04')).toBe('Понедельник, 2\u00a0марта');
  expect(toDay('2026-03-06')).toBe('пятнице, 6\u00a0марта');
});

it('says weights and works in words', () => {
  expect([1, 2, 5, 10, 12].map(weightWord)).toEqual(['одну', 'две', 'пять', 'десять', '12']);
  expect(inSentence('Контрольная работа')).toBe('контрольная работа');
  expect(inSentence('ВПР')).toBe('ВПР');
});
