import type { Device, TabMessage } from './device';
import { newOperationId } from './ids';
import type { Item, SavedCell } from './items';
import { Picture } from './picture';
import { inherited, overConflict, overSaved, settledKey } from './plan';
import { type Answered, Sender } from './sender';
import type { Transport } from './transport';
import type {
  CellKey,
  Draft,
  Overlay,
  Owner,
  PageKey,
  PageStatus,
  Pause,
  Queue,
  QueueStatus,
  Trouble,
  Unsubscribe,
  Waiting,
  Write,
} from './types';
import { type Holding, memoryVault, type Vault } from './vault';

/** What opens the owner's vault; `null` where the device refuses to store. */
export type Opener = {
  vault(owner: Owner): Promise<Vault | null>;
  holdings(account: string): Promise<Holding[]>;
};

/**
 * One owner's queue in this tab: takes what is typed, keeps it in the vault, lets the one sending tab send it, and
 * shows every cell what became of it.
 */
export class Engine implements Queue {
  private readonly picture: Picture;
  private readonly sender: Sender;
  private readonly stop = new AbortController();
  private readonly tabs: ReturnType<Device['tabs']>;
  private readonly unlisten: Unsubscribe;
  private transport: Transport | null = null;
  private vault: Vault = memoryVault();
  private opened: Promise<void>;
  /** Steps of this tab, one after another, so that a cell's later write finds its earlier one stored. */
  private writing: Promise<unknown> = Promise.resolve();
  private persisted = false;

  constructor(
    readonly owner: Owner,
    private readonly device: Device,
    private readonly opener: Opener,
  ) {
    this.picture = new Picture();
    this.sender = new Sender(
      owner,
      () => this.vault,
      () => this.transport,
      device,
      {
        changed: () => this.changedHere(),
        answered: (answered) => this.answered(answered),
        line: (offlineSince, pause) => this.line(offlineSince, pause),
        waits: () => this.persistOnce(),
      },
    );
    this.tabs = device.tabs(`tabel-queue ${owner.account} ${owner.membership}`, (message) =>
      this.heard(message),
    );
    this.unlisten = device.onSignal((signal) => {
      if (signal === 'release') return this.sender.release();
      this.sender.tryNow();
      // Somebody may have signed out: what was wiped is shown no more.
      void this.opened.then(() => this.read()).catch(() => undefined);
    });
    this.opened = this.open();
    void this.opened.then(() => this.sender.run(this.stop.signal));
  }

  private async open(): Promise<void> {
    const vault = await this.opener.vault(this.owner).catch(() => null);
    if (vault) this.vault = vault;
    this.picture.durable(this.vault.durable);
    // What cannot be read now is read with the next change.
    await this.read().catch(() => undefined);
  }

  /** The way to the server under the session in use. */
  connect(transport: Transport): void {
    this.transport = transport;
    this.sender.tryNow();
  }

  /** Ends this tab's part; what is stored stays stored. */
  close(): void {
    this.stop.abort();
    this.unlisten();
    this.tabs.close();
  }

  /** Resolves when everything this tab took is stored. */
  async stored(): Promise<void> {
    await this.opened;
    await this.writing;
  }

  enqueue(drafts: readonly Draft[]): Promise<void> {
    const now = this.device.now();
    const offline = this.picture.status().offlineSince !== null;
    const items = drafts.map((draft): Item => {
      const write = this.overWhatWasSeen(draft.write);
      const trouble = null;
      return {
        id: newOperationId(now),
        seq: null,
        state: 'waiting',
        since: now,
        draft: { ...draft, write, offline },
        trouble,
      };
    });
    this.picture.add(items);
    return this.inTurn(() => this.store(items));
  }

  /** Versions the person has seen: of the page, of the answer shown over it, or of the earlier write. */
  private overWhatWasSeen(write: Write): Write {
    const key = settledKey(write, this.picture.ledger);
    const earlier = this.picture.latest(key);
    if (earlier) return inherited(write, earlier.draft.write);
    const saved = this.picture.saved(key);
    return saved ? overSaved(write, saved.standing) : write;
  }

  private async store(items: readonly Item[], gone: readonly number[] = []): Promise<void> {
    await this.opened;
    const { dropWaiting, drop: replaced } = this.picture.replacedBy(items);
    const drop = [...replaced, ...gone];
    const add = items.map(({ state, since, draft, trouble }) => ({
      state,
      since,
      secret: { draft, trouble },
    }));
    let seqs: number[] | null = null;
    try {
      seqs = await this.vault.step({ add, dropWaiting, drop });
    } catch {
      await this.storeElsewhere();
      seqs = await this.vault.step({ add, dropWaiting, drop });
    }
    items.forEach((item, index) => {
      this.picture.stored(item.id, seqs?.[index] ?? null);
    });
    await this.changedHere();
    this.sender.wake();
  }

  /**
   * The vault failed. After a sign-out it needs a new key; where the device stores no more (full disk), this tab holds
   * what it can and says so.
   */
  private async storeElsewhere(): Promise<void> {
    if (!this.vault.durable) return;
    const anew = await this.opener.vault(this.owner).catch(() => null);
    const works = await anew?.step({}).catch(() => null);
    if (anew && works) {
      this.vault = anew;
      return;
    }
    const rows = await this.vault.rows().catch(() => []);
    const batch = await this.vault.batch().catch(() => null);
    const memory = memoryVault();
    const moved = await memory.step({ add: rows });
    const renumbered = batch && {
      ...batch,
      seqs: batch.seqs.map((seq) => moved?.[rows.findIndex((row) => row.seq === seq)] ?? -1),
    };
    if (renumbered) await memory.step({ batch: renumbered });
    rows.forEach((row, index) => {
      this.picture.renumber(row.seq, moved?.[index] ?? -1);
    });
    this.vault = memory;
    this.picture.durable(false);
  }

  async resolve(keys: readonly CellKey[], choice: 'mine' | 'theirs', text?: string): Promise<void> {
    const anew: Draft[] = [];
    for (const key of keys) {
      const item = this.picture.latest(key);
      if (item?.trouble?.kind !== 'conflict') continue;
      const write = overConflict(item.draft.write, item.trouble);
      const merged = text !== undefined && write.kind !== 'roll' ? { ...write, text } : write;
      if (choice === 'mine') anew.push({ ...item.draft, write: merged });
    }
    await this.forget(keys, 'conflict', anew);
  }

  dismiss(keys: readonly CellKey[]): Promise<void> {
    return this.forget(keys, null, []);
  }

  async retry(keys: readonly CellKey[]): Promise<void> {
    const items = keys.map((key) => this.picture.latest(key));
    const anew = items.filter((item) => item?.state === 'refused').map((item) => (item as Item).draft);
    await this.forget(keys, 'refused', anew);
  }

  /** Takes troubled cells out, and puts new writes in their place in the same step. */
  private forget(
    keys: readonly CellKey[],
    state: Item['state'] | null,
    anew: readonly Draft[],
  ): Promise<void> {
    const now = this.device.now();
    const gone = keys
      .map((key) => this.picture.latest(key))
      .filter((item) => item !== undefined)
      .filter((item) =>
        state ? item.state === state : item.state === 'refused' || item.state === 'conflict',
      );
    const items = anew.map((draft): Item => {
      return { id: newOperationId(now), seq: null, state: 'waiting', since: now, draft, trouble: null };
    });
    this.picture.remove(gone);
    this.picture.add(items);
    return this.inTurn(async () => {
      const drop = gone.map((item) => item.seq).filter((seq) => seq !== null);
      await this.store(items, drop);
    });
  }

  private inTurn(run: () => Promise<void>): Promise<void> {
    const done = this.writing.then(run);
    this.writing = done.catch(() => undefined);
    return done;
  }

  /** Rows changed through this tab: it reads them again, and tells the others. */
  private async changedHere(): Promise<void> {
    this.tabs.tell({ kind: 'changed' });
    await this.read();
  }

  private async read(): Promise<void> {
    const before = this.picture.storedItems();
    const [rows, ledger] = await Promise.all([this.vault.rows(), this.vault.ledger()]);
    this.picture.take(rows, ledger, before);
    await this.look();
  }

  /** Counts what lies on the device for others than this owner. */
  async look(): Promise<void> {
    const held = await this.opener.holdings(this.owner.account).catch(() => []);
    this.picture.elsewhere(
      held.filter((holding) => !holding.mine || holding.membership !== this.owner.membership),
    );
  }

  private answered(answered: readonly Answered[]): void {
    const cells: SavedCell[] = [];
    const pages = new Map<PageKey, string>();
    const operations = [...new Set(answered.map(({ operationId }) => operationId))];
    for (const { row, sent, outcome, at } of answered) {
      if (outcome.kind !== 'saved') continue;
      const { page, label } = row.secret.draft;
      const columnId = outcome.standing.kind === 'entry' ? outcome.standing.columnId : null;
      const write = sent.kind === 'entry' && sent.columnId === null ? { ...sent, columnId } : sent;
      const key = settledKey(write, this.picture.ledger);
      cells.push({ key, page, overlay: { state: 'saved', write, label, standing: outcome.standing, at } });
      pages.set(page, at);
    }
    this.picture.answered(cells, [...pages], operations);
    this.tabs.tell({ kind: 'saved', cells, pages: [...pages], operations });
  }

  private line(offlineSince: number | null, pause: Pause | null): void {
    this.picture.line(offlineSince, pause);
    this.tabs.tell({ kind: 'line', offlineSince, pause });
  }

  private heard(message: TabMessage): void {
    if (message.kind === 'saved') {
      this.picture.answered(message.cells, message.pages, message.operations);
    } else if (message.kind === 'line') this.picture.line(message.offlineSince, message.pause);
    else {
      this.sender.wake();
      void this.opened.then(() => this.read()).catch(() => undefined);
    }
  }

  private persistOnce(): void {
    if (this.persisted) return;
    this.persisted = true;
    this.device.persist();
  }

  ours(operationId: string): boolean {
    return this.picture.ours(operationId);
  }
  settled(page: PageKey, readAt: string): void {
    this.picture.settled(page, readAt);
  }
  cell(key: CellKey): Overlay | undefined {
    return this.picture.cell(key);
  }
  subscribeCell(key: CellKey, listener: () => void): Unsubscribe {
    return this.picture.cells.listen(key, listener);
  }
  page(page: PageKey): PageStatus {
    return this.picture.page(page);
  }
  subscribePage(page: PageKey, listener: () => void): Unsubscribe {
    return this.picture.pages.listen(page, listener);
  }
  trouble(page?: PageKey): readonly Trouble[] {
    return this.picture.trouble(page);
  }
  waiting(page?: PageKey): readonly Waiting[] {
    return this.picture.waiting(page);
  }
  status(): QueueStatus {
    return this.picture.status();
  }
  subscribe(listener: () => void): Unsubscribe {
    return this.picture.whole.listen('', listener);
  }
}
