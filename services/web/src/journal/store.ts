/**
 * What the grid shows, outside React: each cell listens for itself, so a key repaints one or two cells. Holds the
 * page, what the server said of each cell since, what waits in the queue, and where the focus is.
 */
import { entryKey, pageKey, periodMarkKey } from '../queue/keys';
import type { CellKey, Overlay, PageKey, Queue } from '../queue/types';
import { display, numbersOf, sumsOf, type Weighed } from './averages';
import { read, type Syntax, shown } from './grammar';
import {
  after,
  type Base,
  basesOf,
  cellId,
  columnKey,
  type GridColumn,
  type Model,
  modelOf,
  onList,
  untouched,
} from './model';
import type { Entry, Extent, GridState } from './moves';
import type { Lesson, PageData, WorkColumn } from './page';
import { type At, contains, rectOf, same } from './selection';
import type { Held } from './undo';

/** How a cell is painted. Nothing is shown in the first second of sending. */
export type CellState = 'plain' | 'waiting' | 'refused' | 'conflict' | 'changed';

/** One cell as it is shown. The same object until something of it changes. */
export type CellView = {
  text: string;
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

/** A text that is not sent: a zero, or a letter that is two codes. */
export type Refusal = { text: string; message: string };

type Listener = () => void;

/** Cells show that they wait only after this long. */
const PATIENCE = 1_000;

export class GridStore {
  model: Model;
  state: GridState;
  /** The grid has the browser's focus, or shall get it. */
  active = false;
  /** What one sees at once, told by the layout. */
  sight = { rows: 12, cols: 10 };
  readonly queue: Queue;
  readonly page: PageKey;
  private bases: Map<string, Base>;
  private overlays = new Map<string, Overlay>();
  private following = new Map<CellKey, () => void>();
  private refusals = new Map<string, Refusal>();
  private changed = new Map<string, string>();
  private views = new Map<string, CellView>();
  private listeners = new Map<string, Set<Listener>>();
  private rowOf = new Map<string, number>();
  private colOf = new Map<string, number>();
  private shapeListeners = new Set<Listener>();
  private stateListeners = new Set<Listener>();
  private unfollowPage: () => void = () => {};
  private scanning: ReturnType<typeof setTimeout> | null = null;
  /** Grows when heads or rows have to be drawn anew. */
  shape = 0;

  constructor(page: PageData, queue: Queue) {
    this.queue = queue;
    this.page = pageKey(page.groupId, page.subjectId);
    this.model = modelOf(page);
    this.bases = basesOf(this.model);
    this.state = { focus: { row: 0, col: 0 }, selection: null, entry: null, run: null };
    this.index();
    this.scan();
    queue.settled(this.page, page.readAt);
  }

  /** Listens to what the queue learns of the page, from here or from other tabs, until `close`. */
  listen() {
    this.unfollowPage = this.queue.subscribePage(this.page, () => this.scanSoon());
    this.scan();
  }

  /** Ends all listening to the queue. */
  close() {
    this.unfollowPage();
    if (this.scanning) clearTimeout(this.scanning);
    for (const stop of this.following.values()) stop();
    this.following.clear();
  }

  // --- what cells ask ---------------------------------------------------------------------------------------------

  /** Listens to one cell; row −1 is a column's head. */
  subscribe = (row: number, col: number, listener: Listener): (() => void) => {
    const key = `${row}:${col}`;
    const own = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, own.add(listener));
    return () => {
      own.delete(listener);
    };
  };

  /** The cell as it is shown now. */
  view = (row: number, col: number): CellView => {
    const key = `${row}:${col}`;
    const known = this.views.get(key);
    if (known) return known;
    const made = row < 0 ? this.viewHead({ row, col }) : this.viewCell({ row, col });
    this.views.set(key, made);
    return made;
  };

  subscribeShape = (listener: Listener) => {
    this.shapeListeners.add(listener);
    return () => {
      this.shapeListeners.delete(listener);
    };
  };

  /** Listens to focus, selection and entry. */
  subscribeState = (listener: Listener) => {
    this.stateListeners.add(listener);
    return () => {
      this.stateListeners.delete(listener);
    };
  };

  getShape = () => this.shape;
  getState = () => this.state;

  column(col: number): GridColumn | undefined {
    return this.model.columns[col];
  }

  id({ row, col }: At): string {
    return cellId(this.model.columns[col]?.key ?? '', this.model.pupils[row]?.id ?? '');
  }

  /** Where a cell is now; a cell of a lesson's first work is found before and after the work was made. */
  locate(id: string): At | null {
    const cut = id.lastIndexOf('/');
    const row = this.rowOf.get(id.slice(cut + 1));
    const key = id.slice(0, cut);
    const first = key.endsWith('/')
      ? this.model.columns.findIndex((column) => column.kind === 'lesson' && column.key.startsWith(key))
      : -1;
    const col = this.colOf.get(key) ?? (first < 0 ? undefined : first);
    return row === undefined || col === undefined ? null : { row, col };
  }

  /** What the server last said of the cell. */
  base(at: At): Base {
    return this.bases.get(this.id(at)) ?? untouched;
  }

  overlay(at: At): Overlay | undefined {
    return this.overlays.get(this.id(at));
  }

  /** What the cell holds, with what waits to be sent. */
  held(at: At): Held {
    const base = this.base(at);
    const overlay = this.overlay(at);
    if (overlay?.state !== 'waiting' && overlay?.state !== 'sending') return base;
    const { write } = overlay;
    const syntax = this.syntax(at);
    return 'text' in write && syntax ? after(base, write.text ?? '', syntax) : base;
  }

  /** What may be entered; null in the average. */
  syntax({ col }: At): Syntax | null {
    const column = this.column(col);
    if (column?.kind === 'lesson') return this.model.lessonSyntax;
    return column?.kind === 'period' ? this.model.periodSyntax : null;
  }

  /** The page says that something may be entered here. */
  open = ({ row, col }: At): boolean => {
    const column = this.column(col);
    const pupil = this.model.pupils[row];
    if (!pupil || !column) return false;
    if (column.kind === 'lesson') return column.lesson.writable && onList(pupil, column.lesson.day);
    return column.kind === 'period';
  };

  /** When a colleague's value came that was not looked at yet. */
  changedAt(at: At): string | null {
    return this.changed.get(this.id(at)) ?? null;
  }

  refusal(at: At): Refusal | null {
    return this.refusals.get(this.id(at)) ?? null;
  }

  extent(): Extent {
    return {
      rows: this.model.pupils.length,
      cols: this.model.columns.length,
      page: this.sight,
      textAt: (at) => this.view(at.row, at.col).text,
      open: this.open,
    };
  }

  /** Marks of a row with their weights, as they are shown. */
  weighed(row: number): { cells: Weighed[]; waiting: boolean } {
    const cells: Weighed[] = [];
    let waiting = false;
    this.model.columns.forEach((column, col) => {
      if (column.kind !== 'lesson') return;
      const { mark } = this.held({ row, col });
      const weight = column.work?.weight ?? this.usualWork()?.weight ?? 1;
      if (mark !== null && this.inScale(mark)) cells.push({ value: mark, weight });
      const state = this.overlay({ row, col })?.state;
      waiting ||= state === 'waiting' || state === 'sending';
    });
    return { cells, waiting };
  }

  /** Cells to come back to: refused, in conflict, or owed by a lesson whose entry is due. Row by row of a column. */
  troubles(): At[] {
    const found: At[] = [];
    for (let col = 0; col < this.model.columns.length; col += 1) {
      for (let row = 0; row < this.model.pupils.length; row += 1) {
        const { state } = this.view(row, col);
        if (state === 'refused' || state === 'conflict') found.push({ row, col });
      }
    }
    return found;
  }

  /** Texts that are not sent. */
  countRefusals = () => this.refusals.size;

  // --- what changes it --------------------------------------------------------------------------------------------

  /** Moves focus, selection and entry; repaints what differs. */
  setState(next: GridState) {
    const last = this.state;
    if (last === next) return;
    this.state = next;
    if (next.focus.row >= 0 && this.changed.delete(this.id(next.focus))) this.touch(next.focus);
    if (!same(last.focus, next.focus) || last.entry !== next.entry) {
      this.touch(last.focus);
      this.touch(next.focus);
    }
    if (last.selection !== next.selection) this.touchSelection(last, next);
    for (const listener of [...this.stateListeners]) listener();
  }

  /** Keeps a text that is not sent, or forgets it. */
  refuse(at: At, refusal: Refusal | null) {
    if (refusal) this.refusals.set(this.id(at), refusal);
    else if (!this.refusals.delete(this.id(at))) return;
    this.touch(at);
    this.touchAverage(at.row);
    for (const listener of [...this.stateListeners]) listener();
  }

  /** Puts the focus on the first empty cell of a lesson; without one, of the latest that may be written. */
  start(lessonId: string | null) {
    const { columns, page } = this.model;
    const day = page.readAt.slice(0, 10);
    const fits = (column: GridColumn) =>
      column.kind === 'lesson' &&
      (lessonId ? column.lesson.id === lessonId : column.lesson.writable && column.lesson.day <= day);
    let col = lessonId ? columns.findIndex(fits) : columns.findLastIndex(fits);
    if (col < 0) col = columns.findLastIndex((one) => one.kind === 'lesson' && one.lesson.day <= day);
    col = Math.max(0, col);
    const empty = this.model.pupils.findIndex((_, row) => {
      const view = this.view(row, col);
      return view.open && view.text === '';
    });
    this.state = { ...this.state, focus: { row: Math.max(0, empty), col } };
    this.active = true;
    this.views.clear();
  }

  /** Takes the page read anew. Focus, selection and entry stay on their cells. */
  load(page: PageData) {
    const last = this.model;
    const old = this.bases;
    const next = modelOf(page);
    const bases = basesOf(next);
    for (const [id, base] of old) {
      const fresh = bases.get(id);
      if (
        fresh &&
        (fresh.markVersion < base.markVersion || fresh.attendanceVersion < base.attendanceVersion)
      ) {
        bases.set(id, base);
      }
    }
    for (const [id, base] of bases) {
      const known = old.get(id) ?? untouched;
      const grew = base.markVersion > known.markVersion || base.attendanceVersion > known.attendanceVersion;
      const differs = base.mark !== known.mark || base.letters !== known.letters;
      if (grew && differs && !this.overlays.has(id)) this.changed.set(id, page.readAt);
    }
    const focusId = this.state.focus.row >= 0 ? this.id(this.state.focus) : null;
    this.model = next;
    this.bases = bases;
    this.index();
    const kept = last.columns.length === next.columns.length && last.pupils.length === next.pupils.length;
    if (!kept && focusId) {
      const focus = this.locate(focusId) ?? { row: 0, col: 0 };
      this.state = { ...this.state, focus, selection: null };
    }
    this.queue.settled(this.page, page.readAt);
    this.scan();
    this.redraw();
  }

  /** Draws heads and all cells anew. */
  redraw() {
    this.views.clear();
    this.shape += 1;
    for (const listener of [...this.shapeListeners]) listener();
    for (const own of this.listeners.values()) for (const listener of [...own]) listener();
  }

  /** A cell's value or state changed. */
  touch({ row, col }: At) {
    const key = `${row}:${col}`;
    this.views.delete(key);
    for (const listener of [...(this.listeners.get(key) ?? [])]) listener();
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  private touchAverage(row: number) {
    const col = this.model.columns.findIndex((column) => column.kind === 'average');
    if (col >= 0) this.touch({ row, col });
  }

  private touchSelection(last: GridState, next: GridState) {
    const before = last.selection && rectOf(last.selection, last.focus);
    const now = next.selection && rectOf(next.selection, next.focus);
    for (const key of [...this.listeners.keys()]) {
      const [row = 0, col = 0] = key.split(':').map(Number);
      const at = { row, col };
      if ((before && contains(before, at)) !== (now && contains(now, at))) this.touch(at);
    }
  }

  private index() {
    this.rowOf = new Map(this.model.pupils.map((pupil, row) => [pupil.id, row]));
    this.colOf = new Map(this.model.columns.map((column, col) => [column.key, col]));
  }

  /** The queue's names of a cell: before a lesson's first work was made, its marks wait without a column. */
  queueKeys({ row, col }: At): CellKey[] {
    const column = this.column(col);
    const pupil = this.model.pupils[row];
    const { groupId, subjectId, periodId } = this.model.page;
    if (!column || !pupil || column.kind === 'average') return [];
    if (column.kind === 'period') return [periodMarkKey(groupId, subjectId, periodId ?? '', pupil.id)];
    const own = entryKey(column.lesson.id, column.work?.id ?? null, pupil.id);
    return column.first && column.work ? [own, entryKey(column.lesson.id, null, pupil.id)] : [own];
  }

  /** Where the cell is that the queue names. */
  cellOf(key: CellKey): At | null {
    for (let row = 0; row < this.model.pupils.length; row += 1) {
      for (let col = 0; col < this.model.columns.length; col += 1) {
        if (this.queueKeys({ row, col }).includes(key)) return { row, col };
      }
    }
    return null;
  }

  /** Finds cells the queue knows something of. */
  scan() {
    for (let row = 0; row < this.model.pupils.length; row += 1) {
      for (let col = 0; col < this.model.columns.length; col += 1) this.follow({ row, col });
    }
  }

  /** Other tabs write too; looking through the page for that can wait until the keys are painted. */
  private scanSoon() {
    if (this.scanning) return;
    this.scanning = setTimeout(() => {
      this.scanning = null;
      this.scan();
    }, 100);
  }

  /** Listens to a cell the queue knows something of. */
  follow(at: At) {
    for (const key of this.queueKeys(at)) {
      if (!this.following.has(key) && this.queue.cell(key)) {
        const id = this.id(at);
        this.following.set(
          key,
          this.queue.subscribeCell(key, () => this.take(id)),
        );
        this.take(id);
      }
    }
  }

  /** Takes what the queue says of a cell. */
  private take(id: string) {
    const at = this.locate(id);
    if (!at) return;
    const told = this.queueKeys(at).map((key) => this.queue.cell(key));
    const overlay = told.find((one) => one && one.state !== 'saved') ?? told.find(Boolean);
    if (overlay?.state === 'saved') this.fold(at, overlay);
    const own = this.id(at);
    if (overlay && overlay.state !== 'saved') this.overlays.set(own, overlay);
    else this.overlays.delete(own);
    if (overlay?.state === 'waiting' || overlay?.state === 'sending') {
      const left = overlay.since + PATIENCE - Date.now();
      if (left > 0) setTimeout(() => this.touch(at), left + 10);
    }
    this.touch(at);
    this.touchAverage(at.row);
    if (overlay?.state === 'saved') this.onSaved?.(own);
  }

  /** Told when a cell is saved, for entries that follow one another. */
  onSaved: ((id: string) => void) | null = null;

  /** What the server answered becomes what the cell holds, unless the page already knows better. */
  private fold(at: At, { standing, write }: Extract<Overlay, { state: 'saved' }>) {
    const column = this.column(at.col);
    const pupil = this.model.pupils[at.row];
    if (!column || !pupil) return;
    const base = this.base(at);
    if (standing.kind === 'value' && write.kind === 'periodMark') {
      if (standing.version >= base.markVersion) {
        const mark = write.text === '' ? null : write.text;
        this.bases.set(this.id(at), { ...base, mark, markVersion: standing.version });
      }
      return;
    }
    if (standing.kind !== 'entry' || column.kind !== 'lesson') return;
    if (standing.columnId && !column.work) this.adopt(column.lesson, standing.columnId);
    if (standing.markVersion >= base.markVersion) {
      const { mark, markVersion } = standing;
      this.bases.set(this.id(at), { ...base, mark, markVersion });
    }
    if (standing.attendanceVersion < base.attendanceVersion) return;
    this.model.columns.forEach((other, col) => {
      if (other.kind !== 'lesson' || other.lesson.id !== column.lesson.id) return;
      const beside = { row: at.row, col };
      const known = this.base(beside);
      if (known.attendanceVersion === standing.attendanceVersion) return;
      const { attendance, attendanceVersion } = standing;
      this.bases.set(this.id(beside), { ...known, letters: attendance, attendanceVersion });
      this.touch(beside);
    });
  }

  /** The server made a lesson's first work for a mark; the page shows it before it is read anew. */
  private adopt(lesson: Lesson, columnId: string) {
    const usual = this.usualWork();
    if (!usual || this.model.page.columns.some((work) => work.id === columnId)) return;
    const work: WorkColumn = {
      id: columnId,
      lessonId: lesson.id,
      workTypeId: usual.id,
      title: '',
      weight: usual.weight,
    };
    const rename = (id: string) =>
      id.replace(`${columnKey(lesson.id, null)}/`, `${columnKey(lesson.id, columnId)}/`);
    const renamed = <T>(map: Map<string, T>) => new Map([...map].map(([id, value]) => [rename(id), value]));
    this.model = modelOf({ ...this.model.page, columns: [...this.model.page.columns, work] });
    this.bases = renamed(this.bases);
    this.overlays = renamed(this.overlays);
    this.refusals = renamed(this.refusals);
    this.changed = renamed(this.changed);
    this.index();
    this.shape += 1;
    for (const listener of [...this.shapeListeners]) listener();
  }

  /** A number past the scale waits for its refusal and counts for nothing. */
  private inScale(mark: string): boolean {
    const numbers = this.model.lessonSyntax.numbers;
    if (!numbers) return false;
    return numbersOf(mark).every((number) => number >= numbers.lowest && number <= numbers.highest);
  }

  private usualWork() {
    const { workTypes } = this.model.page;
    return workTypes.find((type) => type.isDefault) ?? workTypes[0];
  }

  private viewHead(at: At): CellView {
    return { ...PLAIN, focused: same(at, this.state.focus) };
  }

  private viewCell(at: At): CellView {
    const column = this.column(at.col);
    const { focus, selection, entry } = this.state;
    const focused = same(at, focus);
    const common = {
      ...PLAIN,
      focused,
      selected: selection !== null && contains(rectOf(selection, focus), at),
      entry: focused ? entry : null,
    };
    if (column?.kind === 'average') {
      const { cells, waiting } = this.weighed(at.row);
      return { ...common, text: display(sumsOf(cells, this.model.method)), grey: waiting };
    }
    const pupil = this.model.pupils[at.row];
    const listed = column?.kind !== 'lesson' || !pupil || onList(pupil, column.lesson.day);
    return { ...common, listed, open: this.open(at), ...this.painted(at) };
  }

  private painted(at: At): Pick<CellView, 'text' | 'state' | 'theirs' | 'message' | 'absent'> {
    const refusal = this.refusal(at);
    const overlay = this.overlay(at);
    const held = this.held(at);
    const plain = {
      text: shown(held.mark, held.letters),
      theirs: null,
      message: null,
      absent: this.isAbsence(held.letters),
    };
    if (refusal) return { ...plain, text: refusal.text, state: 'refused', message: refusal.message };
    const typed = overlay && 'text' in overlay.write ? (overlay.write.text ?? '') : '';
    switch (overlay?.state) {
      case 'refused':
        return { ...plain, text: typed, state: 'refused', message: overlay.message };
      case 'conflict':
        return { ...plain, text: overlay.yours ?? '', theirs: overlay.theirs ?? '', state: 'conflict' };
      case 'waiting':
      case 'sending': {
        const syntax = this.syntax(at);
        if (syntax && read(typed, syntax).kind === 'unknown')
          return { ...plain, text: typed, state: 'refused' };
        const long = Date.now() - overlay.since >= PATIENCE;
        return { ...plain, state: long ? 'waiting' : 'plain' };
      }
    }
    return { ...plain, state: this.changed.has(this.id(at)) ? 'changed' : 'plain' };
  }

  private isAbsence(letters: string | null): boolean {
    if (letters === null) return false;
    const reason = this.model.page.codes.find((code) => code.letters === letters)?.reason;
    return reason !== 'late' && reason !== 'distance';
  }
}

const PLAIN: CellView = {
  text: '',
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
