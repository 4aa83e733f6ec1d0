/** What the charts and tables show of the district: pure, from what the server counted. */

/** Figures that are shares and can be compared between schools. */
export const MEASURES = ['inTime', 'success', 'quality', 'reached'] as const;
export type Measure = (typeof MEASURES)[number];

/** A figure: what is read, its length in a drawing, and from how many where that may be told. */
export type Figure = { display: string; percent: number; counts: { part: number; whole: number } | null };

/** A school's week. */
export type SchoolWeek = {
  id: string;
  name: string;
  week: string;
  pupils: number | null;
  entries: number | null;
  period: string | null;
  computedAt: string | null;
  /** By which version of the formulas it was counted. */
  formulaVersion: number | null;
  /** Fields that would tell about fewer than five pupils. */
  hidden: readonly string[];
} & Record<Measure, Figure | null>;

/** A school over the weeks, oldest first. */
export type History = { id: string; name: string; weeks: SchoolWeek[] };

/** A share as the server tells it. */
type Share = { part: number; whole: number; display: string | null };

/** The figure of a share with its counts; null when nothing was counted. */
export function ofShare(share: Share | null): Figure | null {
  if (!share || share.display === null || share.whole <= 0) return null;
  const { part, whole } = share;
  return { display: share.display, percent: (part * 100) / whole, counts: { part, whole } };
}

/** The figure of a whole per cent, told as a part of 100: the counts behind it stay with the school. */
export function ofPercent(share: Share | null): Figure | null {
  const figure = ofShare(share);
  return figure && { ...figure, counts: null };
}

/** Why there is no figure: the id of a text. */
export function absence(school: SchoolWeek, field: Measure | 'pupils' | 'entries'): Absence {
  if (school.computedAt === null) return 'no-data';
  if (school.hidden.includes(field)) return 'hidden';
  return field === 'inTime' ? 'nothing' : 'no-data';
}
export type Absence = 'no-data' | 'nothing' | 'hidden';

/** A school with a figure. */
export type Ranked = { school: SchoolWeek; figure: Figure };

/** Schools with a figure, worst first, equal ones by name. */
export function ranked(schools: readonly SchoolWeek[], measure: Measure): Ranked[] {
  const found: Ranked[] = [];
  for (const school of schools) {
    const figure = school[measure];
    if (figure) found.push({ school, figure });
  }
  return found.sort(
    (a, b) => a.figure.percent - b.figure.percent || a.school.name.localeCompare(b.school.name, 'ru'),
  );
}

/** Number of heat classes; the tokens have as many grounds. */
export const CLASSES = 5;

/** Class from 0 to 4 of a value between the least and the most shown; all alike stand in the middle. */
export function heatClass(of: number, least: number, most: number): number {
  if (most <= least) return 2;
  return Math.min(CLASSES - 1, Math.max(0, Math.floor(((of - least) / (most - least)) * CLASSES)));
}

/** A week's cell: its text and class, or why it is empty. */
export type HeatCell = { week: string; text: string | null; heat: number | null; why: Absence };

/** A school's cells over the weeks. */
export type HeatRow = { school: History; cells: HeatCell[] };

/** Rows of the heat map, the schools in the order of `order`, which are ids; the others after them. */
export function heat(schools: readonly History[], order: readonly string[], measure: Measure): HeatRow[] {
  const place = (school: History) => {
    const at = order.indexOf(school.id);
    return at < 0 ? order.length : at;
  };
  const all = schools
    .flatMap((school) => school.weeks.map((week) => week[measure]?.percent))
    .filter((percent) => percent !== undefined);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return [...schools]
    .sort((a, b) => place(a) - place(b))
    .map((school) => ({
      school,
      cells: school.weeks.map((week) => {
        const figure = week[measure];
        return {
          week: week.week,
          text: figure?.display ?? null,
          heat: figure ? heatClass(figure.percent, least, most) : null,
          why: absence(week, measure),
        };
      }),
    }));
}

/** Reads the address: anything unknown becomes the first measure. */
export function measureOf(asked: unknown): Measure {
  return MEASURES.find((measure) => measure === asked) ?? 'inTime';
}
