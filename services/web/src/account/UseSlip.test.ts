import { expect, it } from 'vitest';
import { grouped } from './UseSlip';

it.each([
  ['k7qmp2abcd34', 'K7QM P2AB CD34'],
  ['K7QM-P2AB-CD34', 'K7QM P2AB CD34'],
  [' k7 qm ', 'K7QM'],
  ['', ''],
])('shows the code %j in fours', (typed, shown) => {
  expect(grouped(typed)).toBe(shown);
});
