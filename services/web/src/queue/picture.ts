import { AT_FIRST, count, NOTHING } from './counts';
import { type Item, overlayOf, type SavedCell } from './items';
import { entryKey } from './keys';
import { Listeners } from './listeners';
import { settledKey } from './plan';
import type {
  CellKey,
  Overlay,
  PageKey,
  PageStatus,
  Pause,
  QueueStatus,
  Standing,
  Trouble,
  Waiting,
  Write,
} from './types';
import type { Holding, Ledger, Row, RowState } from './vault';

/** How many own operations are remembered; live news of older ones came long ago. */
const REMEMBERED = 500;

function alike<T extends object>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What this tab shows: a mirror of the vault, of the answers, and of the line to the server. */
export class Picture {
  readonly cells = new Listeners();
  readonly pages = new Listeners();
  readonly whole = new Listeners();
  ledger: Ledger = { chains: {}, columns: {} };

  private items: Item[] = [];
  private readonly answers = new Map<CellKey, SavedCell>();
  private readonly savedAt = new Map<PageKey, string>();
  /** Operations that were answered, here or in another tab; newest last. */
  private operations: string[] = [];
  private holdings: Holding[] = [];
  private offlineSince: number | null = null;
  private pause: Pause | null = null;
  private lasting = true;

  private lastItems = new Map<CellKey, Item>();
  private overlays = new Map<CellKey, Overlay>();
  private readonly made = new WeakMap<Item, Overlay>();
  private statuses = new Map<PageKey, PageStatus>();
  private troubles = new Map<PageKey | undefined, readonly Trouble[]>();
  private unanswered = new Map<PageKey | undefined, readonly Waiting[]>();
  private summary: QueueStatus = AT_FIRST;

  add(items: readonly Item[]): void {
    this.items = [...this.items, ...items];
    this.paint();
  }

  remove(items: readonly Item[]): void {
    const gone = new Set(items);
    this.items = this.items.filter((item) => !gone.has(item));
    this.paint();
  }

  stored(id: string, seq: number | null): void {
    this.items = this.items
      .filter((item) => item.id === id || item.seq === null || item.seq !== seq)
      .map((item) => (item.id === id ? { ...item, seq } : item));
    this.paint();
  }

  renumber(from: number, to: number): void {
    this.items = this.items.map((item) => (item.seq === from ? { ...item, seq: to } : item));
  }

  durable(durable: boolean): void {
    this.lasting = durable;
    this.paint();
  }

  line(offlineSince: number | null, pause: Pause | null): void {
    this.offlineSince = offlineSince;
    this.pause = pause;
    this.paint();
  }

  elsewhere(holdings: Holding[]): void {
    this.holdings = holdings;
    this.paint();
  }

  answered(
    cells: readonly SavedCell[],
    pages: readonly [PageKey, string][],
    operations: readonly string[],
  ): void {
    this.operations = [...this.operations, ...operations].slice(-REMEMBERED);
    for (const cell of cells) this.answers.set(cell.key, cell);
    for (const [page, at] of pages) this.savedAt.set(page, at);
    this.paint();
  }

  ours(operationId: string): boolean {
    return this.operations.includes(operationId);
  }

  settled(page: PageKey, readAt: string): void {
    const read = Date.parse(readAt);
    for (const [key, cell] of this.answers) {
      if (cell.page === page && Date.parse(cell.overlay.at) <= read) this.answers.delete(key);
    }
    this.paint();
  }

  /** Numbers of the rows this tab knew before it began to read. */
  storedItems(): ReadonlySet<number> {
    return new Set(this.items.map((item) => item.seq).filter((seq) => seq !== null));
  }

  /** Takes over what the vault says. What was stored while it was read is not in it and stays. */
  take(rows: readonly Row[], ledger: Ledger, before: ReadonlySet<number>): void {
    this.ledger = ledger;
    const known = new Map(this.items.map((item) => [item.seq, item]));
    const read = rows.map((row): Item => {
      const item = known.get(row.seq);
      if (item?.state === row.state) return item;
      const { draft, trouble } = row.secret;
      return {
        id: item?.id ?? `row ${row.seq}`,
        seq: row.seq,
        state: row.state,
        since: row.since,
        draft,
        trouble,
      };
    });
    const listed = new Set(rows.map((row) => row.seq));
    const fresh = this.items.filter(
      (item) => item.seq === null || (!listed.has(item.seq) && !before.has(item.seq)),
    );
    this.items = [...read, ...fresh];
    this.paint();
  }

  latest(key: CellKey): Item | undefined {
    return this.lastItems.get(key);
  }

  saved(key: CellKey): { standing: Standing; write: Write } | undefined {
    return this.answers.get(key)?.overlay;
  }

  /** Stored rows that the given items take the place of. */
  replacedBy(items: readonly Item[]): { dropWaiting: number[]; drop: number[] } {
    const keys = new Set(items.map((item) => this.keyOf(item)));
    const ids = new Set(items.map((item) => item.id));
    const replaced = this.items.filter((item) => keys.has(this.keyOf(item)) && !ids.has(item.id));
    const numbers = (states: RowState[]) =>
      replaced
        .filter((item) => states.includes(item.state))
        .map((item) => item.seq)
        .filter((seq) => seq !== null);
    return { dropWaiting: numbers(['waiting']), drop: numbers(['refused', 'conflict']) };
  }

  cell(key: CellKey): Overlay | undefined {
    return this.overlays.get(key);
  }

  page(page: PageKey): PageStatus {
    return this.statuses.get(page) ?? NOTHING;
  }

  trouble(page?: PageKey): readonly Trouble[] {
    const held = this.troubles.get(page) ?? this.list(page, ['refused', 'conflict']);
    this.troubles.set(page, held as readonly Trouble[]);
    return held as readonly Trouble[];
  }

  waiting(page?: PageKey): readonly Waiting[] {
    const held = this.unanswered.get(page) ?? this.list(page, ['waiting', 'sending']);
    this.unanswered.set(page, held as readonly Waiting[]);
    return held as readonly Waiting[];
  }

  /** Cells in one of the states, in the order typed. */
  private list(page: PageKey | undefined, states: readonly Overlay['state'][]) {
    const found: { key: CellKey; page: PageKey; overlay: Overlay }[] = [];
    for (const [key, item] of this.lastItems) {
      const overlay = this.overlays.get(key);
      const wanted = page === undefined || item.draft.page === page;
      if (overlay && wanted && states.includes(overlay.state))
        found.push({ key, page: item.draft.page, overlay });
    }
    return found;
  }

  status(): QueueStatus {
    return this.summary;
  }

  private keyOf(item: Item): CellKey {
    return settledKey(item.draft.write, this.ledger);
  }

  /** The same object until something of it changes. */
  private overlayOf(item: Item): Overlay {
    const fresh = overlayOf(item, this.offlineSince !== null);
    const held = this.made.get(item);
    if (held && held.state === fresh.state) return held;
    this.made.set(item, fresh);
    return fresh;
  }

  /** Works out every snapshot anew and calls those whose snapshot changed. */
  private paint(): void {
    const items = new Map<CellKey, Item>();
    for (const item of this.items) items.set(this.keyOf(item), item);
    const overlays = new Map<CellKey, Overlay>();
    for (const [key, cell] of this.answers) overlays.set(key, cell.overlay);
    for (const [key, item] of items) overlays.set(key, this.overlayOf(item));
    // A screen that knows no column yet asks for the lesson's first one without its name.
    for (const [key, overlay] of [...overlays]) {
      const { write } = overlay;
      if (write.kind !== 'entry') continue;
      const first = this.ledger.columns[write.lessonId];
      if (first !== undefined && key === entryKey(write.lessonId, first, write.pupilId)) {
        overlays.set(entryKey(write.lessonId, null, write.pupilId), overlay);
      }
    }
    const before = this.overlays;
    this.lastItems = items;
    this.overlays = overlays;
    this.troubles = new Map();
    this.unanswered = new Map();
    this.paintPages(items);
    for (const [key, overlay] of overlays) if (before.get(key) !== overlay) this.cells.call(key);
    for (const key of before.keys()) if (!overlays.has(key)) this.cells.call(key);
  }

  private paintPages(items: ReadonlyMap<CellKey, Item>): void {
    const { savedAt, holdings, offlineSince, pause, lasting: durable } = this;
    const { pages, whole } = count(items.values(), { savedAt, holdings, offlineSince, pause, durable });
    const held = this.statuses;
    this.statuses = new Map(
      [...pages].map(([page, status]) => {
        const old = held.get(page);
        return [page, old && alike(old, status) ? old : status];
      }),
    );
    const changed = !alike(this.summary, whole);
    if (changed) this.summary = whole;
    for (const page of new Set([...held.keys(), ...this.statuses.keys()])) {
      // The line to the server is part of what a page says.
      if (changed || held.get(page) !== this.statuses.get(page)) this.pages.call(page);
    }
    this.whole.call('');
  }
}
