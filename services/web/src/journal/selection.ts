/** Places and rectangles of the grid. Row −1 is the column heads; columns are lessons, then average and period mark. */

/** A place. */
export type At = { row: number; col: number };

/** What is selected: from the place it began at to the place it reached. */
export type Selection = { anchor: At; lead: At };

/** A rectangle, both ends included. */
export type Rect = { top: number; left: number; bottom: number; right: number };

/** Same place? */
export function same(a: At, b: At): boolean {
  return a.row === b.row && a.col === b.col;
}

/** The rectangle of a selection, or of the one cell in focus. */
export function rectOf(selection: Selection | null, focus: At): Rect {
  const { anchor, lead } = selection ?? { anchor: focus, lead: focus };
  return {
    top: Math.max(0, Math.min(anchor.row, lead.row)),
    left: Math.min(anchor.col, lead.col),
    bottom: Math.max(anchor.row, lead.row),
    right: Math.max(anchor.col, lead.col),
  };
}

/** Whether the place lies in the rectangle. */
export function contains(rect: Rect, { row, col }: At): boolean {
  return row >= rect.top && row <= rect.bottom && col >= rect.left && col <= rect.right;
}

/** All places of a rectangle, row by row. */
export function places(rect: Rect): At[] {
  const all: At[] = [];
  for (let row = rect.top; row <= rect.bottom; row += 1) {
    for (let col = rect.left; col <= rect.right; col += 1) all.push({ row, col });
  }
  return all;
}

/** Places filled from the first row of a rectangle; one cell alone takes the value above it. */
export function fillDown(rect: Rect): { from: At; to: At }[] {
  const alone = rect.top === rect.bottom;
  if (alone && rect.top === 0) return [];
  const source = alone ? rect.top - 1 : rect.top;
  return places({ ...rect, top: source + 1 }).map((to) => ({ from: { row: source, col: to.col }, to }));
}
