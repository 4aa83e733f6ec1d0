/** How a cell looks, from what is known of it and where the grid stands. */
import { display, sumsOf } from './averages';
import type { Cells } from './cells';
import { read, shown } from './grammar';
import { onList } from './model';
import type { Entry, GridState } from './moves';
import { type At, contains, rectOf, same } from './selection';

/** How a cell is painted. Nothing is shown in the first second of sending. */
export type CellState = 'plain' | 'waiting' | 'refused' | 'conflict' | 'changed';

/** One cell as it is shown. The same object until something of it changes. */
export type CellView = {
  text: string;
  /** Minutes late, beside the code. */
  minutes: number | null;
  state: CellState;
  /** What stands in the journal, in a conflict. */
  theirs: string | null;
  /** What the server or the grammar said against the value. */
  message: string | null;
  /** Something may be entered. */
  open: boolean;
  /** The pupil is on the list that day. */
  listed: boolean;
  absent: boolean;
  /** An average that no answer confirmed yet. */
  grey: boolean;
  focused: boolean;
  selected: boolean;
  entry: Entry | null;
};

/** Cells show that they wait only after this long, in milliseconds. */
export const PATIENCE = 1_000;

const PLAIN: CellView = {
  text: '',
  minutes: null,
  state: 'plain',
  theirs: null,
  message: null,
  open: false,
  listed: true,
  absent: false,
  grey: false,
  focused: false,
  selected: false,
  entry: null,
};

/** A column's head: only whether it has the focus. */
export function paintHead(at: At, { focus }: GridState): CellView {
  return { ...PLAIN, focused: same(at, focus) };
}

/** A cell. */
export function paintCell(cells: Cells, at: At, { focus, selection, entry }: GridState): CellView {
  const column = cells.column(at.col);
  const focused = same(at, focus);
  const common = {
    ...PLAIN,
    focused,
    selected: selection !== null && contains(rectOf(selection, focus), at),
    entry: focused ? entry : null,
  };
  if (column?.kind === 'average') {
    const { cells: weighed, waiting } = cells.weighed(at.row);
    return { ...common, text: display(sumsOf(weighed, cells.model.method)), grey: waiting };
  }
  const pupil = cells.model.pupils[at.row];
  const listed = column?.kind !== 'lesson' || !pupil || onList(pupil, column.lesson.day);
  return { ...common, listed, open: cells.open(at), ...painted(cells, at) };
}

type Painted = Pick<CellView, 'text' | 'minutes' | 'state' | 'theirs' | 'message' | 'absent'>;

function painted(cells: Cells, at: At): Painted {
  const refusal = cells.refusal(at);
  const overlay = cells.overlay(at);
  const held = cells.held(at);
  const plain = {
    text: shown(held.mark, held.letters),
    minutes: held.minutes,
    theirs: null,
    message: null,
    absent: isAbsence(cells, held.letters),
  };
  if (refusal) {
    return { ...plain, text: refusal.text, minutes: null, state: 'refused', message: refusal.message };
  }
  const typed = overlay && 'text' in overlay.write ? (overlay.write.text ?? '') : '';
  switch (overlay?.state) {
    case 'refused':
      return { ...plain, text: typed, minutes: null, state: 'refused', message: overlay.message };
    case 'conflict': {
      const both = { text: overlay.yours ?? '', theirs: overlay.theirs ?? '' };
      return { ...plain, ...both, minutes: null, state: 'conflict' };
    }
    case 'waiting':
    case 'sending': {
      const syntax = cells.syntax(at);
      if (syntax && read(typed, syntax).kind === 'unknown')
        return { ...plain, text: typed, state: 'refused' };
      const long = Date.now() - overlay.since >= PATIENCE;
      return { ...plain, state: long ? 'waiting' : 'plain' };
    }
  }
  return { ...plain, state: cells.changedAt(at) === null ? 'plain' : 'changed' };
}

function isAbsence(cells: Cells, letters: string | null): boolean {
  if (letters === null) return false;
  const reason = cells.model.page.codes.find((code) => code.letters === letters)?.reason;
  return reason !== 'late' && reason !== 'distance';
}
