/** What the list of people takes from its address. */
export type PeopleSearch = { kind?: 'pupils' | 'families' | undefined; find?: string; group?: string };

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Staff unless the address says otherwise; anything unreadable counts as not said. */
export function peopleSearch(search: Record<string, unknown>): PeopleSearch {
  const kind = search['kind'];
  const find = words(search['find']);
  const group = words(search['group']);
  return {
    ...(kind === 'pupils' || kind === 'families' ? { kind } : {}),
    ...(find ? { find } : {}),
    ...(group ? { group } : {}),
  };
}

/** What the slips take from their address: a group, or employees. */
export type SlipsSearch = { group?: string; staff?: string };

/** Reads it. */
export function slipsSearch(search: Record<string, unknown>): SlipsSearch {
  const group = words(search['group']);
  const staff = words(search['staff']);
  return { ...(group ? { group } : {}), ...(staff ? { staff } : {}) };
}
