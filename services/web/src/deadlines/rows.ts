/** By what the missing entries are gathered; words of the address and of the server. */
export const GATHERINGS = ['person', 'group', 'subject', 'clause'] as const;
export type By = (typeof GATHERINGS)[number];

/** The server's word for each. */
export const ASKED = { person: 'PERSON', group: 'GROUP', subject: 'SUBJECT', clause: 'CLAUSE' } as const;

/** Orders of the table that a phone offers as a list. */
export const ORDERS = ['missing', 'oldest', 'clause', 'name'] as const;
export type Order = (typeof ORDERS)[number];

/** Minutes past the limit of the oldest missing entry, for sorting only; null where nothing is missing. */
export function oldestMinutes(entries: readonly { missing: boolean; minutesLate: number }[]): number | null {
  const missing = entries.filter((entry) => entry.missing).map((entry) => entry.minutesLate);
  return missing.length > 0 ? Math.max(...missing) : null;
}

/** Per cent of a share, for the length of a bar only; null when nothing was counted. */
export function length(share: { part: number; whole: number }): number | null {
  return share.whole > 0 ? (share.part * 100) / share.whole : null;
}

/** Reads the address: anything unknown becomes the ordinary view. */
export function byOf(value: unknown): By {
  return GATHERINGS.find((by) => by === value) ?? 'person';
}

/** Reads a day of the address. */
export function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

/** Where on a page an entry is made: topics and homework have a tab of their own. */
export function placeOf(entry: { lesson: string; code: string }): { lesson: string; tab?: 'topics' } {
  const { lesson, code } = entry;
  return code === 'D02' || code === 'D03' ? { lesson, tab: 'topics' } : { lesson };
}
