import { expect, it } from 'vitest';
import {
  addDays,
  clockTime,
  deviceToday,
  longDay,
  mondayOf,
  shortDay,
  shortWeekday,
  showIn,
  weekday,
  weekSpan,
} from './days';

it('writes days the Russian way', () => {
  expect(longDay('2026-03-04')).toBe('4\u00a0марта');
  expect(shortDay('2026-03-04')).toBe('04.03');
  expect(weekday('2026-03-04')).toBe('среда');
  expect(shortWeekday('2026-03-01')).toBe('вс');
});

it('counts whole days over months, years and the change to summer time', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
});

it('knows the week a day belongs to', () => {
  expect(mondayOf('2026-03-08')).toBe('2026-03-02');
  expect(mondayOf('2026-03-02')).toBe('2026-03-02');
  expect(weekSpan('2026-03-02')).toBe('2–8\u00a0марта');
  expect(weekSpan('2026-02-23')).toBe('23\u00a0февраля – 1\u00a0марта');
});

it.each([
  ['Asia/Barnaul', '2026-03-05', '02:30'],
  ['Europe/Moscow', '2026-03-04', '22:30'],
])('shows moments in the zone of the school: %s', (zone, day, time) => {
  showIn(zone);
  expect(clockTime('2026-03-04T19:30:00Z')).toBe(time);
  expect(deviceToday(new Date('2026-03-04T19:30:00Z'))).toBe(day);
  showIn(undefined);
});

it('shows the own time of a device that does not know the zone', () => {
  const own = clockTime('2026-03-04T19:30:00Z');
  showIn('Europe/Nowhere');
  expect(clockTime('2026-03-04T19:30:00Z')).toBe(own);
  showIn(undefined);
});
