/** The order pupils are shown in: the list's, or by marks. It is taken once, so that no row jumps while one types. */
import type { Sums } from './averages';
import type { Pupil } from './page';

/** By which column, and which end comes first. */
export type Sorting = { column: string; from: 'high' | 'low' };

/** Pupils in an order of their ids; whoever is not in it comes last, as on the list. */
export function arranged(pupils: readonly Pupil[], order: readonly string[] | null): readonly Pupil[] {
  if (!order) return pupils;
  const place = new Map(order.map((id, at) => [id, at]));
  const placeOf = (pupil: Pupil) => place.get(pupil.id) ?? order.length;
  return [...pupils].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Ids in the order of a value; equal ones as on the list, those without a number last. */
export function orderBy(
  pupils: readonly Pupil[],
  sumsOf: (pupilId: string) => Sums,
  from: Sorting['from'],
): string[] {
  const values = new Map(pupils.map(({ id }) => [id, sumsOf(id)]));
  const compare = (a: string, b: string) => {
    const [one, other] = [values.get(a), values.get(b)];
    if (!one?.den || !other?.den) return Number(!one?.den) - Number(!other?.den);
    const difference = one.num * other.den - other.num * one.den;
    return from === 'high' ? -difference : difference;
  };
  return pupils.map(({ id }) => id).sort(compare);
}
