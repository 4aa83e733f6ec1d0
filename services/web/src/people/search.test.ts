import { expect, it } from 'vitest';
import { peopleSearch, slipsSearch } from './search';

it.each([
  [{}, {}],
  [
    { kind: 'pupils', find: 'бек', group: 'g' },
    { kind: 'pupils', find: 'бек', group: 'g' },
  ],
  [{ kind: 'everybody', find: 5, group: '' }, {}],
])('reads %j', (search, expected) => {
  expect(peopleSearch(search)).toEqual(expected);
});

it('reads for whom slips are', () => {
  expect(slipsSearch({ group: 'g', staff: 7 })).toEqual({ group: 'g' });
});
