/** Blocks of cells: what is copied, and what a paste or a fill would write. Nothing is written here. */
import { type Matrix, type PastePlan, planPaste } from './clipboard';
import { fillDown, places, type Rect, rectOf } from './selection';
import type { GridStore } from './store';
import type { Entered } from './writing';

/** The selected cells as text; `names` puts the pupils first. */
export function copied(store: GridStore, names = false): Matrix {
  const rect = rectOf(store.state.selection, store.state.focus);
  const rows: string[][] = [];
  for (let row = rect.top; row <= rect.bottom; row += 1) {
    const line = names ? [store.model.pupils[row]?.name ?? ''] : [];
    for (let col = rect.left; col <= rect.right; col += 1) line.push(store.view(row, col).text);
    rows.push(line);
  }
  return rows;
}

/** What pasting would do; without a rectangle, where the focus or the selection is. */
export function planned(store: GridStore, matrix: Matrix, rect?: Rect): PastePlan {
  return planPaste(matrix, rect ?? rectOf(store.state.selection, store.state.focus), {
    rows: store.model.pupils.length,
    cols: store.model.columns.length,
    valueAt: (at) => store.view(at.row, at.col).text,
    syntaxAt: (at) => (store.open(at) ? store.syntax(at) : null),
  });
}

/** Plans each row for the pupil its first column names. */
export function plannedByNames(
  store: GridStore,
  matrix: Matrix,
  names: readonly (number | null)[],
): PastePlan {
  const { col } = store.state.focus;
  const plans = matrix.flatMap((line, at) => {
    const row = names[at];
    if (row === null || row === undefined) return [];
    return [planned(store, [line.slice(1)], { top: row, bottom: row, left: col, right: col })];
  });
  return {
    cells: plans.flatMap((plan) => plan.cells),
    cut: plans.reduce((sum, plan) => sum + plan.cut, 0),
    clear: plans.every((plan) => plan.clear),
  };
}

/** The entries of a paste. */
export function entriesOf(plan: PastePlan): Entered[] {
  return plan.cells.flatMap(({ at, text, doubt }) =>
    text === null || doubt?.kind === 'locked' ? [] : [{ at, text }],
  );
}

/** Entries that empty the cells of a rectangle that hold something. */
export function emptied(store: GridStore, rect: Rect): Entered[] {
  const filled = places(rect).filter(({ row, col }) => store.view(row, col).text !== '');
  return filled.map((at) => ({ at, text: '' }));
}

/** Entries that repeat a rectangle's first row below it; empty cells are not repeated. */
export function filledDown(store: GridStore, rect: Rect): Entered[] {
  return fillDown(rect).flatMap(({ from, to }) => {
    const { text, minutes } = store.view(from.row, from.col);
    return text === '' ? [] : [{ at: to, text, minutes }];
  });
}
