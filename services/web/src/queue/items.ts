import type { CellKey, Draft, Overlay, PageKey } from './types';
import type { RowState, Trouble as RowTrouble } from './vault';

/** A write as this tab knows it; `seq` once it is stored. Never changed, only replaced. */
export type Item = {
  id: string;
  seq: number | null;
  state: RowState;
  since: number;
  draft: Draft;
  trouble: RowTrouble | null;
};

export type SavedOverlay = Extract<Overlay, { state: 'saved' }>;

/** A cell that was saved, as tabs tell each other. */
export type SavedCell = { key: CellKey; page: PageKey; overlay: SavedOverlay };

/** What a cell shows of a write that is not saved; `offline` as long as no answer comes. */
export function overlayOf(item: Item, offline: boolean): Exclude<Overlay, { state: 'saved' }> {
  const { write, label } = item.draft;
  const { since, trouble } = item;
  if (trouble?.kind === 'refused') {
    const { code, message, clause } = trouble;
    return { state: 'refused', write, label, since, code, message, clause };
  }
  if (trouble?.kind === 'conflict') {
    const { yours, theirs, author, roleTitle, at, version } = trouble;
    const both = { yours, theirs, author, roleTitle, at, version };
    return { state: 'conflict', write, label, since, ...both, offline: item.draft.offline ?? false };
  }
  if (item.state === 'sending' && !offline) return { state: 'sending', write, label, since };
  return { state: 'waiting', write, label, since, stored: item.seq !== null };
}
