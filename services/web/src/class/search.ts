import { diarySearch } from '../diary/search';

/** What the address of a class says: which week, and the row to land on. */
export type ClassSearch = { week?: string; pupil?: string; tab?: 'delivery' };

/** Takes only what has the right shape; the server judges the rest. */
export function classSearch(search: Record<string, unknown>): ClassSearch {
  const { week } = diarySearch(search);
  const { pupil } = search;
  return {
    ...(week ? { week } : {}),
    ...(typeof pupil === 'string' && pupil !== '' ? { pupil } : {}),
    ...(search['tab'] === 'delivery' ? { tab: 'delivery' as const } : {}),
  };
}
