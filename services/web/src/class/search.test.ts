import { expect, it } from 'vitest';
import { classSearch } from './search';

it('reads the week and the row to land on, and nothing else', () => {
  const whole = { week: '2026-03-02', pupil: 'p', tab: 'delivery' };
  expect(classSearch({ ...whole, child: 'c' })).toEqual(whole);
  expect(classSearch({ week: '2.3.26', pupil: '', tab: 'x' })).toEqual({});
});
