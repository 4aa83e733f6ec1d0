import { expect, it } from 'vitest';
import { byOf, dayOf, length, oldestMinutes, placeOf } from './rows';

it('sorts by the oldest entry that is still missing', () => {
  const entries = [
    { missing: true, minutesLate: 90 },
    { missing: true, minutesLate: 4000 },
    { missing: false, minutesLate: 9000 },
  ];
  expect(oldestMinutes(entries)).toBe(4000);
  expect(oldestMinutes([{ missing: false, minutesLate: 1 }])).toBeNull();
});

it('draws no bar where nothing was counted', () => {
  expect(length({ part: 1, whole: 2 })).toBe(50);
  expect(length({ part: 0, whole: 3 })).toBe(0);
  expect(length({ part: 0, whole: 0 })).toBeNull();
});

it('reads only what the address may say', () => {
  expect(byOf('clause')).toBe('clause');
  expect(byOf('<x>')).toBe('person');
  expect(dayOf('2026-03-02')).toBe('2026-03-02');
  expect(dayOf('2.3.26')).toBeUndefined();
});

it('leads to the tab an entry is made in', () => {
  const place = (code: string) => placeOf({ lesson: 'l', code });
  expect(place('D01')).toEqual({ lesson: 'l' });
  expect(place('D02')).toEqual({ lesson: 'l', tab: 'topics' });
  expect(place('D03')).toEqual({ lesson: 'l', tab: 'topics' });
});
