/**
 * What the grid shows, outside React: each cell listens for itself, so a key repaints one or two cells. Holds where the
 * focus is and how pupils are ordered; what is known of the cells is in `Cells`, how they look in `paint.ts`.
 */
import { Listeners } from '../queue/listeners';
import type { CellKey, Queue } from '../queue/types';
import { Cells, type Folded, type Refusal } from './cells';
import { Following } from './following';
import type { GridColumn } from './model';
import type { Extent, GridState } from './moves';
import { orderBy, type Sorting } from './order';
import type { PageData } from './page';
import { type CellView, PATIENCE, paintCell, paintHead } from './paint';
import { type At, contains, rectOf, same } from './selection';

const nameOf = ({ row, col }: At) => `${row}:${col}`;

export class GridStore extends Cells {
  state: GridState = { focus: { row: 0, col: 0 }, selection: null, entry: null, run: null };
  /** The grid has the browser's focus, or shall get it. */
  active = false;
  /** What one sees at once, told by the layout. */
  sight = { rows: 12, cols: 10 };
  /** By which column the pupils are ordered; null is the list's order. */
  sorting: Sorting | null = null;
  /** Grows when heads or rows have to be drawn anew. */
  shape = 0;
  /** Told when a cell is saved, for entries that follow one another. */
  onSaved: ((id: string) => void) | null = null;
  /** Told when only the server knows what follows from what was saved: the page should be read again. */
  onDerived: (() => void) | null = null;
  private readonly following: Following;
  private views = new Map<string, CellView>();
  private readonly painting = new Listeners();
  private readonly names = new Set<string>();
  private readonly shaping = new Listeners();
  private readonly moving = new Listeners();

  constructor(
    page: PageData,
    readonly queue: Queue,
  ) {
    super(page);
    this.following = new Following(queue, this, {
      cell: (id) => this.takeCell(id),
      lesson: (key) => this.takeLesson(key),
    });
    this.following.scan();
    queue.settled(this.page, page.readAt);
  }

  /** Listens to what the queue learns of the page until `close`. */
  listen() {
    this.following.listen();
  }

  /** Ends all listening to the queue. */
  close() {
    this.following.close();
  }

  // --- what cells ask ---------------------------------------------------------------------------------------------

  /** Listens to one cell; row −1 is a column's head. */
  subscribe = (row: number, col: number, listener: () => void): (() => void) => {
    const name = nameOf({ row, col });
    this.names.add(name);
    return this.painting.listen(name, listener);
  };

  /** The cell as it is shown now. */
  view = (row: number, col: number): CellView => {
    const at = { row, col };
    const name = nameOf(at);
    const known = this.views.get(name);
    if (known) return known;
    const made = row < 0 ? paintHead(at, this.state) : paintCell(this, at, this.state);
    this.views.set(name, made);
    return made;
  };

  subscribeShape = (listener: () => void) => this.shaping.listen('', listener);
  /** Listens to focus, selection, entry and texts that are not sent. */
  subscribeState = (listener: () => void) => this.moving.listen('', listener);
  getShape = () => this.shape;
  getState = () => this.state;

  extent(): Extent {
    return {
      rows: this.model.pupils.length,
      cols: this.model.columns.length,
      page: this.sight,
      textAt: (at) => this.view(at.row, at.col).text,
      open: this.open,
    };
  }

  // --- what changes it --------------------------------------------------------------------------------------------

  /** Moves focus, selection and entry; repaints what differs. */
  setState(next: GridState) {
    const last = this.state;
    if (last === next) return;
    this.state = next;
    if (next.focus.row >= 0 && this.seen(next.focus)) this.touch(next.focus);
    if (!same(last.focus, next.focus) || last.entry !== next.entry) {
      this.touch(last.focus);
      this.touch(next.focus);
    }
    if (last.selection !== next.selection) this.touchSelection(last, next);
    this.moving.call('');
  }

  /** Keeps a text that is not sent, or forgets it. */
  refuse(at: At, refusal: Refusal | null) {
    if (!this.setRefusal(at, refusal)) return;
    this.touch(at);
    this.touchAverage(at.row);
    this.moving.call('');
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

  /** Takes the page read anew. Focus, selection, entry and order stay on their cells. */
  load(page: PageData) {
    const { columns, pupils } = this.model;
    this.onItsCell(() => this.take(page), {
      kept: () => columns.length === this.model.columns.length && pupils.length === this.model.pupils.length,
    });
    this.queue.settled(this.page, page.readAt);
    // What is taken once more asked for its reading when it was saved; asking again would never end.
    const ask = this.onDerived;
    this.onDerived = null;
    this.following.again();
    this.onDerived = ask;
    this.following.scan();
    this.redraw();
  }

  /** Orders the pupils by a column, or as on the list. The order stays while values change. */
  sort(sorting: Sorting | null) {
    this.sorting = sorting;
    const col = sorting ? this.model.columns.findIndex(({ key }) => key === sorting.column) : -1;
    const rows = new Map(this.model.pupils.map((pupil, row) => [pupil.id, row]));
    const sums = (id: string) => this.sums({ row: rows.get(id) ?? 0, col });
    const order = sorting && col >= 0 ? orderBy(this.model.page.pupils, sums, sorting.from) : null;
    this.onItsCell(() => this.arrange(order), { kept: () => false });
    this.redraw();
  }

  /** Draws heads and all cells anew. */
  redraw() {
    this.views.clear();
    this.reshape();
    for (const name of this.names) this.painting.call(name);
  }

  /** A cell's value or state changed. */
  touch(at: At) {
    this.views.delete(nameOf(at));
    this.painting.call(nameOf(at));
  }

  /** Listens to a cell the queue knows something of. */
  follow(at: At) {
    this.following.follow(at);
  }

  /** Listens to a lesson's topic, homework or roll. */
  followLesson(key: CellKey) {
    this.following.followLesson(key);
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  /** Changes rows or columns; unless they stand where they stood, the focus goes along with its cell. */
  private onItsCell(change: () => void, { kept }: { kept: () => boolean }) {
    const { focus } = this.state;
    const id = this.id({ ...focus, row: Math.max(0, focus.row) });
    change();
    if (kept()) return;
    const found = this.locate(id) ?? { row: 0, col: 0 };
    const to = focus.row < 0 ? { ...found, row: focus.row } : found;
    this.state = { ...this.state, focus: to, selection: null };
  }

  private reshape() {
    this.shape += 1;
    this.shaping.call('');
  }

  private touchAverage(row: number) {
    const col = this.model.columns.findIndex((column) => column.kind === 'average');
    if (col >= 0) this.touch({ row, col });
  }

  private touchSelection(last: GridState, next: GridState) {
    const before = last.selection && rectOf(last.selection, last.focus);
    const now = next.selection && rectOf(next.selection, next.focus);
    for (const name of this.names) {
      const [row = 0, col = 0] = name.split(':').map(Number);
      const at = { row, col };
      if ((before && contains(before, at)) !== (now && contains(now, at))) this.touch(at);
    }
  }

  /** Takes what the queue says of a cell. */
  private takeCell(id: string) {
    const at = this.locate(id);
    if (!at) return;
    const told = this.queueKeys(at).map((key) => this.queue.cell(key));
    const overlay = told.find((one) => one && one.state !== 'saved') ?? told.find(Boolean);
    if (overlay?.state === 'saved') this.show(this.fold(at, overlay));
    this.setOverlay(at, overlay && overlay.state !== 'saved' ? overlay : null);
    if (overlay?.state === 'waiting' || overlay?.state === 'sending') {
      const left = overlay.since + PATIENCE - Date.now();
      if (left > 0) setTimeout(() => this.touch(at), left + 10);
    }
    this.touch(at);
    this.touchAverage(at.row);
    if (overlay?.state === 'saved') this.onSaved?.(this.id(at));
  }

  /** Takes what the queue says of a lesson's topic, homework or roll. */
  private takeLesson(key: CellKey) {
    const overlay = this.queue.cell(key);
    if (overlay?.state === 'saved') this.show(this.foldLesson(overlay));
  }

  private show({ touched, reshaped, derives }: Folded) {
    for (const at of touched) this.touch(at);
    if (reshaped) this.reshape();
    if (derives) this.onDerived?.();
  }
}
