/**
 * What is known of the page's cells: what the server said, what waits in the queue, what is not sent. Knows nothing of
 * focus, painting or listeners; decides nothing.
 */
import { pageKey } from '../queue/keys';
import type { CellKey, Overlay, PageKey } from '../queue/types';
import { numbersOf, type Sums, sumsOf, type Weighed } from './averages';
import type { Syntax } from './grammar';
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
import { cellKeys, placeOfKey } from './names';
import { arranged } from './order';
import type { Lesson, PageData, WorkColumn } from './page';
import type { At } from './selection';
import { derives, patched } from './settle';
import type { Held } from './undo';

/** A text that is not sent: a zero, or a letter that is two codes. */
export type Refusal = { text: string; message: string };

/** An answer that saved something. */
export type Saved = Extract<Overlay, { state: 'saved' }>;

/** What an answer changed: cells to paint, heads and rows to draw anew, something only the server can derive. */
export type Folded = { touched: readonly At[]; reshaped: boolean; derives: boolean };

const NOTHING: Folded = { touched: [], reshaped: false, derives: false };

export class Cells {
  model: Model;
  readonly page: PageKey;
  private bases: Map<string, Base>;
  private overlays = new Map<string, Overlay>();
  private refusals = new Map<string, Refusal>();
  private changed = new Map<string, string>();
  private rowOf = new Map<string, number>();
  private colOf = new Map<string, number>();
  private numbers = new Map<string, number>();
  /** Pupils as they are seen; null is the order of the list. */
  private order: readonly string[] | null = null;

  constructor(page: PageData) {
    this.page = pageKey(page.groupId, page.subjectId);
    this.model = this.modelFor(page);
    this.bases = basesOf(this.model);
  }

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

  /** The pupil's number on the list, whatever the order shown. */
  numberOf(pupilId: string): number {
    return this.numbers.get(pupilId) ?? 0;
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
    if (!syntax || !('text' in write)) return base;
    return after(
      base,
      { text: write.text ?? '', minutes: 'minutes' in write ? write.minutes : null },
      syntax,
    );
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

  /** Texts that are not sent. */
  countRefusals = () => this.refusals.size;

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

  /** What a cell is compared by in an order of pupils; a pair counts by its middle. */
  sums(at: At): Sums {
    if (this.column(at.col)?.kind === 'average') return sumsOf(this.weighed(at.row).cells, this.model.method);
    return sumsOf([{ value: this.held(at).mark ?? '', weight: 1 }], 'simple');
  }

  /** The queue's names of a cell. */
  queueKeys(at: At): CellKey[] {
    return cellKeys(this.model, at);
  }

  /** Where the cell is that the queue names. */
  cellOf(key: CellKey): At | null {
    return placeOfKey(this.model, key);
  }

  // --- what changes it --------------------------------------------------------------------------------------------

  protected setOverlay(at: At, overlay: Overlay | null) {
    if (overlay) this.overlays.set(this.id(at), overlay);
    else this.overlays.delete(this.id(at));
  }

  /** Keeps a text that is not sent, or forgets it; false when there was nothing to forget. */
  protected setRefusal(at: At, refusal: Refusal | null): boolean {
    if (!refusal) return this.refusals.delete(this.id(at));
    this.refusals.set(this.id(at), refusal);
    return true;
  }

  /** A colleague's value was looked at. */
  protected seen(at: At): boolean {
    return this.changed.delete(this.id(at));
  }

  /** Shows the pupils in another order; null is the list's. */
  protected arrange(order: readonly string[] | null) {
    this.order = order;
    this.model = this.modelFor(this.model.page);
  }

  /** Takes the page read anew; what was saved since it was read stays. */
  protected take(page: PageData) {
    const old = this.bases;
    this.model = this.modelFor(page);
    const bases = basesOf(this.model);
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
      const differs =
        base.mark !== known.mark || base.letters !== known.letters || base.minutes !== known.minutes;
      if (grew && differs && !this.overlays.has(id)) this.changed.set(id, page.readAt);
    }
    this.bases = bases;
  }

  /** What the server answered about a lesson's topic, homework or roll becomes what the page says. */
  protected foldLesson(saved: Saved): Folded {
    const page = patched(this.model.page, saved);
    if (page === this.model.page) return NOTHING;
    const derived = derives(this.model.page, saved, false);
    this.model = this.modelFor(page);
    return { touched: [], reshaped: true, derives: derived };
  }

  /** What the server answered becomes what the cell holds, unless the page already knows better. */
  protected fold(at: At, saved: Saved): Folded {
    const { standing, write } = saved;
    const column = this.column(at.col);
    const base = this.base(at);
    if (!column || !this.model.pupils[at.row]) return NOTHING;
    if (standing.kind === 'value' && write.kind === 'periodMark') {
      if (standing.version < base.markVersion) return NOTHING;
      const mark = write.text === '' ? null : write.text;
      this.bases.set(this.id(at), { ...base, mark, markVersion: standing.version });
      return NOTHING;
    }
    if (standing.kind !== 'entry' || column.kind !== 'lesson') return NOTHING;
    const news =
      standing.markVersion > base.markVersion || standing.attendanceVersion > base.attendanceVersion;
    const first = standing.mark !== null && !this.isWritten(at.col);
    const derived = news && derives(this.model.page, saved, first);
    const reshaped =
      standing.columnId !== null && !column.work && this.adopt(column.lesson, standing.columnId);
    if (standing.markVersion >= base.markVersion) {
      const { mark, markVersion } = standing;
      this.bases.set(this.id(at), { ...base, mark, markVersion });
    }
    const touched: At[] = [];
    if (standing.attendanceVersion >= base.attendanceVersion) {
      const { attendance: letters, minutes, attendanceVersion } = standing;
      this.model.columns.forEach((other, col) => {
        if (other.kind !== 'lesson' || other.lesson.id !== column.lesson.id) return;
        const beside = { row: at.row, col };
        const known = this.base(beside);
        if (known.attendanceVersion === attendanceVersion) return;
        this.bases.set(this.id(beside), { ...known, letters, minutes, attendanceVersion });
        touched.push(beside);
      });
    }
    return { touched, reshaped, derives: derived };
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  /** Some mark of the column was written already. */
  private isWritten(col: number): boolean {
    return this.model.pupils.some((_, row) => this.base({ row, col }).markVersion > 0);
  }

  /** The server made a lesson's first work for a mark; the page shows it before it is read anew. */
  private adopt(lesson: Lesson, columnId: string): boolean {
    const usual = this.usualWork();
    if (!usual || this.model.page.columns.some((work) => work.id === columnId)) return false;
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
    this.model = this.modelFor({ ...this.model.page, columns: [...this.model.page.columns, work] });
    this.bases = renamed(this.bases);
    this.overlays = renamed(this.overlays);
    this.refusals = renamed(this.refusals);
    this.changed = renamed(this.changed);
    return true;
  }

  /** The grid of a page in the order shown, and where everything stands in it. */
  private modelFor(page: PageData): Model {
    const model = { ...modelOf(page), pupils: arranged(page.pupils, this.order) };
    this.rowOf = new Map(model.pupils.map((pupil, row) => [pupil.id, row]));
    this.colOf = new Map(model.columns.map((column, col) => [column.key, col]));
    this.numbers = new Map(page.pupils.map((pupil, at) => [pupil.id, at + 1]));
    return model;
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
}
