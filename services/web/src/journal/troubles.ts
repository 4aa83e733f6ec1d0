/** Cells to come back to: refused or in conflict. */
import type { At } from './selection';
import type { GridStore } from './store';

/** All of them, row by row of a column. */
export function troublesOf(store: GridStore): At[] {
  const found: At[] = [];
  for (let col = 0; col < store.model.columns.length; col += 1) {
    for (let row = 0; row < store.model.pupils.length; row += 1) {
      const { state } = store.view(row, col);
      if (state === 'refused' || state === 'conflict') found.push({ row, col });
    }
  }
  return found;
}

/** The next one from the focus on and around; null when there is none. */
export function nextTrouble(store: GridStore, way: 1 | -1): At | null {
  const all = troublesOf(store);
  const order = ({ row, col }: At) => col * 1_000 + row;
  const ahead = all.filter((at) => (order(at) - order(store.state.focus)) * way > 0);
  return (way === 1 ? (ahead[0] ?? all[0]) : (ahead.at(-1) ?? all.at(-1))) ?? null;
}
