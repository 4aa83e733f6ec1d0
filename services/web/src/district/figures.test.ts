import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  absence,
  type Figure,
  heat,
  heatClass,
  measureOf,
  ofPercent,
  ofShare,
  ranked,
  type SchoolWeek,
} from './figures';
import { originOf } from './path';

const figure = (percent: number): Figure => ({ display: `${percent} %`, percent, counts: null });
const school = (name: string, over: Partial<SchoolWeek> = {}): SchoolWeek => ({
  id: name,
  name,
  week: '2026-11-09',
  pupils: 100,
  entries: 10,
  period: '1 четверть',
  computedAt: '2026-11-22T06:00:00Z',
  formulaVersion: 1,
  hidden: [],
  inTime: figure(90),
  success: null,
  quality: null,
  reached: null,
  ...over,
});

it('takes a length from counts or from a whole per cent, and nothing from nothing', () => {
  expect(ofShare({ part: 1, whole: 2, display: '50 %' })).toMatchObject({ percent: 50, display: '50 %' });
  expect(ofShare({ part: 0, whole: 0, display: null })).toBeNull();
  expect(ofShare(null)).toBeNull();
  expect(ofPercent({ part: 92, whole: 100, display: '92 %' })).toMatchObject({ percent: 92, counts: null });
  expect(ofPercent(null)).toBeNull();
});

it('ranks the worst first, equal ones by name, and leaves out who has no figure', () => {
  const schools = [
    school('Я'),
    school('А'),
    school('Б', { inTime: null }),
    school('В', { inTime: figure(50) }),
  ];
  expect(ranked(schools, 'inTime').map((one) => one.school.name)).toEqual(['В', 'А', 'Я']);
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

it('never gives a larger value a lower class', () => {
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(percent, percent, (one, other) => {
      const [less, more] = one < other ? [one, other] : [other, one];
      expect(heatClass(less, 0, 100)).toBeLessThanOrEqual(heatClass(more, 0, 100));
    }),
  );
});

it('shows a week without a figure as such, never as zero, in the order asked for', () => {
  const history = (name: string, last: SchoolWeek) => ({
    id: name,
    name,
    weeks: [school(name, { week: '2026-11-02', inTime: null, computedAt: null }), last],
  });
  const rows = heat(
    [history('А', school('А', { inTime: null })), history('Б', school('Б'))],
    ['Б'],
    'inTime',
  );
  expect(rows.map((row) => row.school.name)).toEqual(['Б', 'А']);
  expect(rows[0]?.cells[0]).toMatchObject({ text: null, heat: null, why: 'no-data' });
  expect(rows[0]?.cells[1]).toMatchObject({ text: '90 %', heat: 2 });
  expect(rows[1]?.cells[1]).toMatchObject({ text: null, why: 'nothing' });
});

it('says when and by which formulas figures were counted', () => {
  expect(originOf([school('А', { computedAt: null, formulaVersion: null })])).toBeNull();
  const one = school('А', { computedAt: '2026-11-23T03:05:00Z', formulaVersion: 2 });
  expect(originOf([one, school('Б'), school('В', { computedAt: null, formulaVersion: null })])).toEqual({
    first: '2026-11-22T06:00:00Z',
    last: '2026-11-23T03:05:00Z',
    versions: [1, 2],
  });
});

it('tells hidden from uncounted', () => {
  expect(absence(school('А', { computedAt: null, hidden: ['reached'] }), 'reached')).toBe('no-data');
  expect(absence(school('А'), 'inTime')).toBe('nothing');
  expect(absence(school('А', { hidden: ['success'] }), 'success')).toBe('hidden');
  expect(absence(school('А'), 'success')).toBe('no-data');
  expect(measureOf('quality')).toBe('quality');
  expect(measureOf('names')).toBe('inTime');
});
