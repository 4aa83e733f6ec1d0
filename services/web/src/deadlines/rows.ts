/** By what the missing entries are gathered. */
export const GATHERINGS = ['person', 'group', 'subject', 'clause'] as const;
export type By = (typeof GATHERINGS)[number];

/** An entry as the server told it. */
export type Entry = {
  lesson: string;
  group: string;
  subject: string;
  day: string;
  number: number;
  code: string;
  what: string;
  clause: string;
  missing: boolean;
  minutesLate: number;
};

/** A line of the table: who or what is late. */
export type Line = {
  id: string;
  title: string;
  /** Still missing. */
  missing: number;
  /** Made, but after the limit. */
  madeLate: number;
  /** Minutes past the limit of the oldest missing entry. */
  oldest: number | null;
  /** Clauses of the missing entries, each once. */
  clauses: string[];
  /** Missing entries of six weeks, oldest first; null where the server has no figure. */
  weeks: (number | null)[];
  entries: Entry[];
};

/** Gathers a teacher's or a whole school's entries into one line. */
export function lineOf(id: string, title: string, entries: Entry[]): Line {
  const missing = entries.filter((entry) => entry.missing);
  const shown = missing.length > 0 ? missing : entries;
  return {
    id,
    title,
    missing: missing.length,
    madeLate: entries.length - missing.length,
    oldest: missing.length > 0 ? Math.max(...missing.map((entry) => entry.minutesLate)) : null,
    clauses: [...new Set(shown.map((entry) => entry.clause))].sort(inRussian),
    weeks: [],
    entries,
  };
}

/** Lines by class, subject or clause out of all entries of the school. */
export function gather(entries: Entry[], by: Exclude<By, 'person'>): Line[] {
  const found = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry[by];
    const known = found.get(key);
    if (known) known.push(entry);
    else found.set(key, [entry]);
  }
  return [...found].map(([key, of]) => lineOf(key, key, of));
}

const collator = new Intl.Collator('ru', { numeric: true });

/** Order of Russian titles, numbers by value: 2А before 10А. */
export function inRussian(a: string, b: string): number {
  return collator.compare(a, b);
}

/** Minutes as days and hours, or hours and minutes, or minutes: no more than two parts are said. */
export function parts(minutes: number): { days: number; hours: number; minutes: number } {
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  return { days, hours, minutes: days > 0 ? 0 : minutes % 60 };
}

/** Reads the address: anything unknown becomes the ordinary view. */
export function byOf(value: unknown): By {
  return GATHERINGS.find((by) => by === value) ?? 'person';
}

/** Reads a day of the address. */
export function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}
