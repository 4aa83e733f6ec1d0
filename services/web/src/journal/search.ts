/** What the address of a journal page may carry. */
export type JournalSearch = { period?: string; lesson?: string; tab?: 'topics' };

/** Reads the address; anything else in it is dropped. */
export function journalSearch(search: Record<string, unknown>): JournalSearch {
  const text = (name: string) => (typeof search[name] === 'string' ? search[name] : undefined);
  const period = text('period');
  const lesson = text('lesson');
  return {
    ...(period ? { period } : {}),
    ...(lesson ? { lesson } : {}),
    ...(search['tab'] === 'topics' ? { tab: 'topics' as const } : {}),
  };
}
