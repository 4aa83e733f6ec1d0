import type { Item } from './items';
import type { PageKey, PageStatus, QueueStatus } from './types';
import type { Holding } from './vault';

/** The lines of the status, counted from what this tab knows. */

/** A page of which nothing waits. */
export const NOTHING: PageStatus = {
  waiting: 0,
  refused: 0,
  conflicts: 0,
  savedAt: null,
  pendingSince: null,
};

/** What is counted besides the writes. */
export type Ground = Pick<QueueStatus, 'offlineSince' | 'pause' | 'durable'> & {
  savedAt: ReadonlyMap<PageKey, string>;
  holdings: readonly Holding[];
};

/** The device before anything is known. */
export const AT_FIRST: QueueStatus = {
  ...NOTHING,
  otherRoles: [],
  otherAccounts: 0,
  oldest: null,
  offlineSince: null,
  pause: null,
  durable: true,
};

function add(sum: PageStatus, item: Item): void {
  if (item.state === 'refused') sum.refused += 1;
  else if (item.state === 'conflict') sum.conflicts += 1;
  else {
    sum.waiting += 1;
    sum.pendingSince = Math.min(sum.pendingSince ?? item.since, item.since);
  }
}

/** Counts by page and for the whole device; of several writes of a cell `items` has the last. */
export function count(
  items: Iterable<Item>,
  { savedAt, holdings, offlineSince, pause, durable }: Ground,
): { pages: Map<PageKey, PageStatus>; whole: QueueStatus } {
  const pages = new Map<PageKey, PageStatus>();
  const total = { ...NOTHING };
  let oldest: number | null = null;
  for (const [page, at] of savedAt) pages.set(page, { ...NOTHING, savedAt: at });
  for (const item of items) {
    const page = pages.get(item.draft.page) ?? { ...NOTHING };
    pages.set(item.draft.page, page);
    add(page, item);
    add(total, item);
    oldest = Math.min(oldest ?? item.since, item.since);
  }
  const mine = holdings.filter((holding) => holding.mine);
  const others = holdings.filter((holding) => !holding.mine);
  const whole: QueueStatus = {
    ...total,
    savedAt: [...savedAt.values()].sort().at(-1) ?? null,
    otherRoles: mine.map(({ membership, unsent }) => ({ membership, waiting: unsent })),
    otherAccounts: others.reduce((sum, { unsent }) => sum + unsent, 0),
    oldest,
    offlineSince,
    pause,
    durable,
  };
  return { pages, whole };
}
