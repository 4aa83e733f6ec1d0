import type { Measure, SchoolWeek } from './figures';

/** Any figure of a school's week. */
export type Field = Measure | 'pupils' | 'entries';

/** A figure whose way is asked for: of one school, or the middle of all. */
export type Asked = { field: Field; school: SchoolWeek | null };

/** The span of moments at which figures were counted, and by which versions of the formulas. */
export type Origin = { first: string; last: string; versions: number[] };

/** When and by which formulas the figures of these schools were counted; null when none has any. */
export function originOf(schools: readonly SchoolWeek[]): Origin | null {
  const moments = schools.flatMap(({ computedAt }) => (computedAt ? [computedAt] : [])).sort();
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return null;
  const versions = schools.flatMap(({ formulaVersion }) => formulaVersion ?? []);
  return { first, last, versions: [...new Set(versions)].sort((one, other) => one - other) };
}
