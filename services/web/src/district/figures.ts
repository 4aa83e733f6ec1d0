/** What the charts and tables show of the district: pure, from what the server counted. */

/** A share as the server counted it. */
export type Share = { part: number; whole: number; display: string | null };

/** Figures that are shares and can be compared between schools. */
export const MEASURES = ['inTime', 'success', 'quality', 'reached'] as const;
export type Measure = (typeof MEASURES)[number];

/** A school's week as the server tells it; null is hidden, uncounted or not there, see `absence`. */
export type SchoolWeek = {
  id: string;
  name: string;
  kind: string;
  pupils: number | null;
  entries: number | null;
  period: string | null;
  computedAt: string | null;
} & Record<Measure, Share | null>;

/** Weeks of a district, oldest first. */
export type Week = { week: string; schools: SchoolWeek[] };

/** Per cent of a share, for lengths and classes only; what is read is `display`. Null when nothing was counted. */
export function value(share: Share | null): number | null {
  return share && share.whole > 0 ? (share.part * 100) / share.whole : null;
}

/** Why there is no figure: the id of a text. */
export function absence(school: SchoolWeek, measure: Measure): 'no-data' | 'nothing' | 'hidden' {
  if (school.computedAt === null) return 'no-data';
  if (measure === 'inTime') return 'nothing';
  if ((measure === 'success' || measure === 'quality') && school.period === null) return 'no-data';
  return 'hidden';
}

/** The middle value; between the two middle ones when their number is even; null without values. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  if (sorted.length % 2 === 1) return upper;
  return ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** A school with a value. */
export type Ranked = { school: SchoolWeek; value: number; display: string };

/** Schools with a value, worst first, equal ones by name. */
export function ranked(schools: readonly SchoolWeek[], measure: Measure): Ranked[] {
  const found: Ranked[] = [];
  for (const school of schools) {
    const share = school[measure];
    const of = value(share);
    if (share && of !== null) found.push({ school, value: of, display: share.display ?? '' });
  }
  return found.sort((a, b) => a.value - b.value || a.school.name.localeCompare(b.school.name, 'ru'));
}

/** Number of heat classes; the tokens have as many grounds. */
export const CLASSES = 5;

/** Class from 0 to 4 of a value between the least and the most shown; all alike stand in the middle. */
export function heatClass(of: number, least: number, most: number): number {
  if (most <= least) return 2;
  return Math.min(CLASSES - 1, Math.max(0, Math.floor(((of - least) / (most - least)) * CLASSES)));
}

/** A school's cells over the weeks, with their classes. */
export type HeatRow = {
  school: SchoolWeek;
  cells: { week: string; text: string | null; value: number | null; heat: number | null; why: string }[];
};

/** Rows of the heat map in the order of `schools`. */
export function heat(weeks: readonly Week[], schools: readonly SchoolWeek[], measure: Measure): HeatRow[] {
  const all = weeks
    .flatMap((week) => week.schools.map((school) => value(school[measure])))
    .filter((one) => one !== null);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return schools.map((school) => ({
    school,
    cells: weeks.map((week) => {
      const then = week.schools.find((one) => one.id === school.id);
      const share = then?.[measure] ?? null;
      const of = value(share);
      return {
        week: week.week,
        text: of === null ? null : (share?.display ?? null),
        value: of,
        heat: of === null ? null : heatClass(of, least, most),
        why: then ? absence(then, measure) : 'no-data',
      };
    }),
  }));
}

/** The latest moment of the figures, null before any were computed. */
export function snapshot(schools: readonly SchoolWeek[]): string | null {
  const moments = schools.map((school) => school.computedAt).filter((at) => at !== null);
  return moments.reduce<string | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
}

/** Reads the address: anything unknown becomes the first measure. */
export function measureOf(asked: unknown): Measure {
  return MEASURES.find((measure) => measure === asked) ?? 'inTime';
}
