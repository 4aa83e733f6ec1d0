import fc from 'fast-check';
import { expect, it } from 'vitest';
import { derive, display, numbersOf, sumsOf } from './averages';

const check = [
  { value: '5', weight: 3 },
  { value: '5', weight: 1 },
  { value: '4', weight: 5 },
];

it('counts the check values of domain rules 5.3', () => {
  expect(sumsOf(check, 'weighted')).toEqual({ num: 40, den: 9, count: 3 });
  expect(display({ num: 40, den: 9 })).toBe('4,44');
  expect(display({ num: 23, den: 6 })).toBe('3,83');
  expect(sumsOf(check, 'simple')).toEqual({ num: 14, den: 3, count: 3 });
});

it('rounds half up, exactly', () => {
  expect(display({ num: 891, den: 200 })).toBe('4,46');
  expect(display({ num: 9, den: 2 })).toBe('4,50');
  expect(display({ num: 0, den: 0 })).toBe('');
});

it('takes a pair as two marks of the whole weight and no words', () => {
  expect(numbersOf('4/3')).toEqual([4, 3]);
  expect(numbersOf('4/.')).toEqual([4]);
  expect(numbersOf('зач')).toEqual([]);
  expect(sumsOf([{ value: '4/3', weight: 5 }], 'weighted')).toEqual({ num: 35, den: 10, count: 2 });
});

it('writes the derivation', () => {
  expect(derive(check, 'weighted')).toEqual({
    sum: '(5·3 + 5·1 + 4·5) / 9',
    fraction: '40/9',
    rounded: '4,44',
    exact: false,
  });
  expect(derive([{ value: '5', weight: 3 }], 'simple')).toMatchObject({ sum: '(5) / 1', exact: true });
  expect(derive([{ value: 'зач', weight: 3 }], 'simple')).toBeNull();
});

it('stays between the lowest and the highest mark', () => {
  const cell = fc.record({
    value: fc.constantFrom('2', '3', '4', '5', '.', '4/3'),
    weight: fc.integer({ min: 1, max: 100 }),
  });
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 60 }), (cells) => {
      const { num, den } = sumsOf(cells, 'weighted');
      expect(num).toBeGreaterThanOrEqual(2 * den);
      expect(num).toBeLessThanOrEqual(5 * den);
    }),
  );
});
