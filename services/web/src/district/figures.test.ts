import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  absence,
  heat,
  heatClass,
  measureOf,
  median,
  ranked,
  type SchoolWeek,
  snapshot,
  value,
} from './figures';

const share = (part: number, whole: number) => ({ part, whole, display: `${part}/${whole}` });
const school = (name: string, over: Partial<SchoolWeek> = {}): SchoolWeek => ({
  id: name,
  name,
  kind: 'general',
  pupils: 100,
  entries: 10,
  period: '1 четверть',
  computedAt: '2026-11-22T06:00:00Z',
  inTime: share(9, 10),
  success: null,
  quality: null,
  reached: null,
  ...over,
});

it('takes the middle of odd and even counts', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNull();
});

it('has a median with as many values below as above', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1 }), (values) => {
      const middle = median(values) ?? -1;
      expect(values.filter((one) => one < middle).length).toBeLessThanOrEqual(values.length / 2);
      expect(values.filter((one) => one > middle).length).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

it('ranks the worst first and leaves out who has no figure', () => {
  const schools = [school('А'), school('Б', { inTime: null }), school('В', { inTime: share(1, 2) })];
  expect(ranked(schools, 'inTime').map((one) => one.school.name)).toEqual(['В', 'А']);
  expect(value(share(0, 0))).toBeNull();
});

it('puts every value into one of five classes, the most into the last', () => {
  expect([0, 19, 20, 99, 100].map((of) => heatClass(of, 0, 100))).toEqual([0, 0, 1, 4, 4]);
  expect(heatClass(50, 50, 50)).toBe(2);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (of) => {
      expect([0, 1, 2, 3, 4]).toContain(heatClass(of, 0, 100));
    }),
  );
});

it('shows a week without a figure as such, never as zero', () => {
  const weeks = [
    { week: '2026-11-02', schools: [school('А', { inTime: null, computedAt: null })] },
    { week: '2026-11-09', schools: [school('А')] },
  ];
  const cells = heat(weeks, [school('А')], 'inTime')[0]?.cells ?? [];
  expect(cells[0]).toMatchObject({ text: null, heat: null, why: 'no-data' });
  expect(cells[1]).toMatchObject({ text: '9/10', heat: 2 });
});

it('tells hidden from uncounted', () => {
  expect(absence(school('А', { computedAt: null }), 'reached')).toBe('no-data');
  expect(absence(school('А'), 'inTime')).toBe('nothing');
  expect(absence(school('А'), 'success')).toBe('hidden');
  expect(absence(school('А', { period: null }), 'success')).toBe('no-data');
});

it('knows the latest moment', () => {
  const schools = [
    school('А'),
    school('Б', { computedAt: '2026-11-23T06:00:00Z' }),
    school('В', { computedAt: null }),
  ];
  expect(snapshot(schools)).toBe('2026-11-23T06:00:00Z');
  expect(snapshot([])).toBeNull();
  expect(measureOf('quality')).toBe('quality');
  expect(measureOf('names')).toBe('inTime');
});
