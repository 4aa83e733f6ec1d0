import { expect, it } from 'vitest';
import { busy, placeOf, problemsOf, type Run, stepOf } from './run';
import { valueText } from './words';

const count = (title: string, added: number, changed = 0) => ({
  title,
  added,
  changed,
  unchanged: 5,
  ended: 1,
  removed: 0,
});
const problem = (severity: string, sheet: string | null, row: number) => ({
  severity,
  file: 'книга.xlsx',
  sheet,
  row,
  column: 'Пол',
  value: 'q',
  message: '',
  fix: '',
  cells: [],
});

it('knows the tables in which something happens', () => {
  const counts = [{ ...count('звонки', 0), ended: 0 }, count('ученики', 18, 7)];
  expect(counts.map(busy)).toEqual([false, true]);
});

it('shows findings of one kind by table and row', () => {
  const problems = [
    problem('error', 'Ученики', 9),
    problem('note', 'Ученики', 1),
    problem('error', 'Родители', 40),
    problem('error', 'Ученики', 2),
  ];
  const shown = problemsOf({ problems } as unknown as Run, 'error');
  expect(shown.map((one) => [placeOf(one), one.row])).toEqual([
    ['Родители', 40],
    ['Ученики', 2],
    ['Ученики', 9],
  ]);
  expect(placeOf(problem('error', null, 1))).toBe('книга.xlsx');
});

it('knows the step', () => {
  expect(['checked', 'applying', 'applied', 'failed', 'undone'].map(stepOf)).toEqual([1, 2, 2, 2, 2]);
});

it('writes days of the data the Russian way and leaves other values alone', () => {
  expect(valueText('2026-10-04')).toBe('04.10.2026');
  expect(valueText('2026-10-04 или позже')).toBe('2026-10-04 или позже');
});
