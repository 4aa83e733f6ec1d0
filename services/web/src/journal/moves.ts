/**
 * Every key of the grid as a pure function: what stands where before and after, and what is to be done besides. The
 * table is in ux.md, section 3.
 */
import { characterOf } from './grammar';
import { type At, type Rect, rectOf, type Selection, same } from './selection';

/** The entry open in the focused cell. */
export type Entry = {
  text: string;
  /** Arrows move the caret, not the focus. */
  caret: boolean;
};

/** An entry run: from a typed value to Esc or a click. `col` is where Enter returns to after Tab. */
export type Run = { col: number; tabbed: boolean };

/** Where the grid stands. */
export type GridState = {
  focus: At;
  selection: Selection | null;
  entry: Entry | null;
  run: Run | null;
};

/** What the grid is. */
export type Extent = {
  rows: number;
  cols: number;
  /** Rows and columns one sees at once. */
  page: { rows: number; cols: number };
  /** What a cell shows. */
  textAt: (at: At) => string;
  /** Something may be entered here. */
  open: (at: At) => boolean;
};

/** A key as the browser tells it. */
export type Press = {
  key: string;
  code: string;
  shift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  ctrl: boolean;
  alt: boolean;
};

/** What is to be done besides moving. */
export type Effect =
  | { kind: 'commit'; at: At; text: string }
  | { kind: 'commitTo'; rect: Rect; text: string }
  | { kind: 'clear'; rect: Rect }
  | { kind: 'fillDown'; rect: Rect }
  | { kind: 'locked' | 'menu' | 'panel' | 'codes' | 'history'; at: At }
  | { kind: 'undo' | 'redo' | 'nextTrouble' | 'previousTrouble' | 'keys' | 'end' };

/** The answer to a key; `handled: false` leaves it to the browser. */
export type Moved = { state: GridState; effects: readonly Effect[]; handled: boolean };

/** The Latin letter of a shortcut, whatever the layout. */
export function shortcut({ key, code }: Pick<Press, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  if (key === '/' || code === 'Slash') return '/';
  return code.startsWith('Key') ? code.slice(3).toLowerCase() : '';
}

/** Answers a key. */
export function press(state: GridState, key: Press, extent: Extent): Moved {
  return state.entry ? inEntry(state, state.entry, key, extent) : onCell(state, key, extent);
}

const unhandled = (state: GridState): Moved => ({ state, effects: [], handled: false });

const done = (state: GridState, ...effects: Effect[]): Moved => ({ state, effects, handled: true });

function clamp(at: At, extent: Extent): At {
  return {
    row: Math.min(Math.max(at.row, -1), extent.rows - 1),
    col: Math.min(Math.max(at.col, 0), extent.cols - 1),
  };
}

/** Moves the focus, drops the selection; a run goes on from the new column unless it is tabbing. */
function moveTo(state: GridState, to: At, extent: Extent, keepRun = false): GridState {
  const focus = clamp(to, extent);
  const run = state.run && !keepRun ? { col: focus.col, tabbed: false } : state.run;
  return { ...state, focus, selection: null, entry: null, run };
}

const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function onCell(state: GridState, press: Press, extent: Extent): Moved {
  const { focus } = state;
  const { key, shift, ctrl, alt } = press;
  const rect = rectOf(state.selection, focus);
  const arrow = ARROWS[key];
  if (arrow) return onArrow(state, arrow, press, extent);
  if (ctrl && !alt) {
    switch (shortcut(press)) {
      case 'z':
        return done(state, { kind: shift ? 'redo' : 'undo' });
      case 'y':
        return done(state, { kind: 'redo' });
      case 'a':
        return done({ ...state, selection: all(extent) });
      case 'd':
        return done(state, { kind: 'fillDown', rect });
      case '/':
        return done(state, { kind: 'keys' });
    }
  }
  switch (key) {
    case 'Enter':
      if (ctrl || alt) return unhandled(state);
      if (focus.row < 0) return done(state, { kind: 'menu', at: focus });
      return vertical(state, shift ? -1 : 1, extent);
    case 'Tab':
      if (!state.run || focus.row < 0) return unhandled(state);
      return tab(state, shift ? -1 : 1, extent);
    case 'Escape':
      return state.selection || state.run ? done({ ...state, selection: null, run: null }) : unhandled(state);
    case 'Delete':
      return focus.row < 0 ? unhandled(state) : done(state, { kind: 'clear', rect });
    case 'Home':
      return done(moveTo(state, { row: ctrl ? 0 : focus.row, col: 0 }, extent));
    case 'End':
      return done(moveTo(state, { row: ctrl ? extent.rows - 1 : focus.row, col: extent.cols - 1 }, extent));
    case 'PageUp':
    case 'PageDown': {
      const way = key === 'PageDown' ? 1 : -1;
      const row = alt ? focus.row : Math.max(0, focus.row + way * extent.page.rows);
      const col = alt ? focus.col + way * extent.page.cols : focus.col;
      return done(moveTo(state, { row, col }, extent));
    }
    case ' ':
      return space(state, press, extent);
    case 'F2':
      if (shift) return done(state, { kind: 'history', at: focus });
      return open(state, extent, extent.textAt(focus), true);
    case 'F8':
      return done(state, { kind: shift ? 'previousTrouble' : 'nextTrouble' });
    case 'Backspace':
      return open(state, extent, '', false);
  }
  if (ctrl || alt) return unhandled(state);
  const character = characterOf(key, press.code, '');
  return character === null ? unhandled(state) : open(state, extent, character, false);
}

function open(state: GridState, extent: Extent, text: string, caret: boolean): Moved {
  const { focus } = state;
  if (focus.row < 0) return unhandled(state);
  if (!extent.open(focus)) return done(state, { kind: 'locked', at: focus });
  const run = state.run ?? (caret ? null : { col: focus.col, tabbed: false });
  return done({ ...state, entry: { text, caret }, run });
}

function onArrow(state: GridState, [down, right]: [number, number], press: Press, extent: Extent): Moved {
  const { focus } = state;
  if (press.alt) {
    return press.key === 'ArrowDown' ? done(state, { kind: 'panel', at: focus }) : unhandled(state);
  }
  if (press.shift) {
    const selection = state.selection ?? { anchor: focus, lead: focus };
    const lead = press.ctrl
      ? blockEdge(selection.lead, [down, right], extent)
      : { row: selection.lead.row + down, col: selection.lead.col + right };
    const held = clamp(lead, extent);
    return done({ ...state, selection: { ...selection, lead: { ...held, row: Math.max(0, held.row) } } });
  }
  const to = press.ctrl
    ? blockEdge(focus, [down, right], extent)
    : { row: focus.row + down, col: focus.col + right };
  return done(moveTo(state, to, extent));
}

/** The edge of a filled block, as spreadsheets go: over the gap to the next filled cell, or to its last one. */
function blockEdge(from: At, [down, right]: [number, number], extent: Extent): At {
  const inside = ({ row, col }: At) => row >= 0 && row < extent.rows && col >= 0 && col < extent.cols;
  const next = (at: At): At => ({ row: at.row + down, col: at.col + right });
  const filled = (at: At) => inside(at) && extent.textAt(at) !== '';
  let at = next(from);
  if (!inside(at)) return from;
  const within = filled(from) && filled(at);
  while (inside(next(at)) && (within ? filled(next(at)) : !filled(at))) at = next(at);
  return at;
}

function all(extent: Extent): Selection {
  return { anchor: { row: 0, col: 0 }, lead: { row: extent.rows - 1, col: extent.cols - 1 } };
}

function space(state: GridState, { shift, ctrl }: Press, extent: Extent): Moved {
  const { row, col } = state.focus;
  if (shift && row >= 0) {
    return done({ ...state, selection: { anchor: { row, col: 0 }, lead: { row, col: extent.cols - 1 } } });
  }
  if (ctrl) {
    return done({ ...state, selection: { anchor: { row: 0, col }, lead: { row: extent.rows - 1, col } } });
  }
  return done(state);
}

/** Enter and Shift+Enter. After a Tab run down goes to the run's first column; the last pupil stays. */
function vertical(state: GridState, way: 1 | -1, extent: Extent): Moved {
  const { focus, run } = state;
  const row = focus.row + way;
  if (row >= extent.rows) return done({ ...state, selection: null, entry: null }, { kind: 'end' });
  const col = run?.tabbed && way === 1 ? run.col : focus.col;
  const moved = moveTo(state, { row: way === -1 ? Math.max(0, row) : row, col }, extent, true);
  return done({ ...moved, run: run && { col, tabbed: false } });
}

function tab(state: GridState, way: 1 | -1, extent: Extent): Moved {
  const to = clamp({ row: state.focus.row, col: state.focus.col + way }, extent);
  if (same(to, state.focus)) return done({ ...state, entry: null });
  return done({
    ...moveTo(state, to, extent, true),
    run: { col: state.run?.col ?? state.focus.col, tabbed: true },
  });
}

function inEntry(state: GridState, entry: Entry, press: Press, extent: Extent): Moved {
  const { focus } = state;
  const { key, shift, ctrl, alt } = press;
  const commit: Effect = { kind: 'commit', at: focus, text: entry.text };
  const after = (moved: Moved): Moved => ({ ...moved, effects: [commit, ...moved.effects] });
  const arrow = ARROWS[key];
  if (arrow) {
    if (alt) return key === 'ArrowDown' ? done(state, { kind: 'codes', at: focus }) : unhandled(state);
    const sideways = arrow[0] === 0;
    if (shift || ctrl || (entry.caret && sideways)) return unhandled(state);
    return after(
      done(moveTo(state, { row: Math.max(0, focus.row + arrow[0]), col: focus.col + arrow[1] }, extent)),
    );
  }
  switch (key) {
    case 'Enter':
      if (alt) return unhandled(state);
      if (!ctrl) return after(vertical(state, shift ? -1 : 1, extent));
      return done(
        { ...state, entry: null },
        { kind: 'commitTo', rect: rectOf(state.selection, focus), text: entry.text },
      );
    case 'Tab':
      return after(tab(state, shift ? -1 : 1, extent));
    case 'Escape':
      return done({ ...state, entry: null });
    case 'F2':
      return done({ ...state, entry: { ...entry, caret: !entry.caret } });
    case 'F8':
      return after(done({ ...state, entry: null }, { kind: shift ? 'previousTrouble' : 'nextTrouble' }));
  }
  if (ctrl && !alt && shortcut(press) === '/') return done(state, { kind: 'keys' });
  return unhandled(state);
}
