import type { Outcome } from './plan';
import type { Draft, Owner, Write } from './types';

/**
 * Where unsent writes lie on the device: IndexedDB, each row under AES-GCM with a key that belongs to one owner and
 * cannot be taken out of the browser (security.md C-101). In clear stand only order, state and a digest of the owner.
 */

/** Why a write came back. */
export type Trouble = Exclude<Outcome, { kind: 'saved' }>;

/** What a row keeps secret. */
export type Secret = { draft: Draft; trouble: Trouble | null };

export type RowState = 'waiting' | 'sending' | 'refused' | 'conflict';

/** A write as it lies in the vault. `seq` is the order in which all tabs stored their writes. */
export type Row = { seq: number; state: RowState; since: number; secret: Secret };

/** A request that was frozen before it was sent: it goes out again exactly as it is until it is answered. */
export type Batch = { operationId: string; seqs: number[]; writes: Write[] };

/** What is known about own writes: versions they made and columns they brought about. */
export type Ledger = {
  chains: Record<string, { from: number; to: number; at: number }>;
  columns: Record<string, string>;
};

/** One step of the vault: everything in it happens, or nothing. */
export type Step = {
  add?: { state: RowState; since: number; secret: Secret }[];
  change?: { seq: number; state: RowState; secret: Secret }[];
  /** These rows must still be waiting, or nothing happens. */
  expectWaiting?: number[];
  /** Removed if they are still waiting. */
  dropWaiting?: number[];
  drop?: number[];
  batch?: Batch | null;
  ledger?: Ledger;
};

/** The vault of one owner; two implementations: the device's store, and memory where the device refuses. */
export interface Vault {
  readonly durable: boolean;
  rows(): Promise<Row[]>;
  batch(): Promise<Batch | null>;
  ledger(): Promise<Ledger>;
  /** The numbers of the added rows; `null` when `expectWaiting` did not hold. */
  step(step: Step): Promise<number[] | null>;
}

type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };
type StoredRow = Sealed & { seq?: number; owner: string; account: string; state: RowState; since: number };
type StoredPart = Sealed & { owner: string; account: string };
type StoredKey = { owner: string; account: string; key: CryptoKey };

const NAME = 'tabel-queue';
const STORES = ['writes', 'batches', 'ledgers', 'keys'] as const;

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error('the step was given up'));
    tx.onerror = () => reject(tx.error);
  });
}

/** Opens the device's store; throws where the browser refuses (private windows, full disk, policy). */
export async function openDatabase(factory: IDBFactory = indexedDB): Promise<IDBDatabase> {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => {
    const db = request.result;
    const writes = db.createObjectStore('writes', { keyPath: 'seq', autoIncrement: true });
    writes.createIndex('owner', 'owner');
    for (const name of ['batches', 'ledgers', 'keys']) db.createObjectStore(name, { keyPath: 'owner' });
  };
  const db = await promised(request);
  // A newer version of the client in another tab may need to change the store.
  db.onversionchange = () => db.close();
  return db;
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes).subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}

/** The digests under which an owner's rows lie. */
async function names(owner: Owner): Promise<{ account: string; owner: string }> {
  const account = await digest(`tabel account ${owner.account}`);
  return { account, owner: `${account} ${owner.membership}` };
}

async function keyOf(db: IDBDatabase, name: { account: string; owner: string }): Promise<CryptoKey> {
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const tx = db.transaction('keys', 'readwrite');
  const keys = tx.objectStore('keys');
  const held = (await promised(keys.get(name.owner))) as StoredKey | undefined;
  if (!held) keys.put({ ...name, key: fresh } satisfies StoredKey);
  await finished(tx);
  return held?.key ?? fresh;
}

/** The vault on the device. */
export async function openVault(db: IDBDatabase, owner: Owner): Promise<Vault> {
  const name = await names(owner);
  const key = await keyOf(db, name);
  const bound = new TextEncoder().encode(name.owner);
  const opened = new Map<number, { state: RowState; secret: Secret }>();

  async function seal(value: unknown): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound }, key, plain);
    return { iv, data };
  }

  async function open<T>(sealed: Sealed): Promise<T> {
    const algorithm = { name: 'AES-GCM', iv: sealed.iv, additionalData: bound };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, sealed.data)));
  }

  async function part<T>(store: 'batches' | 'ledgers'): Promise<T | null> {
    const tx = db.transaction(store);
    const held = (await promised(tx.objectStore(store).get(name.owner))) as StoredPart | undefined;
    return held ? open<T>(held) : null;
  }

  return {
    durable: true,

    async rows() {
      const tx = db.transaction('writes');
      const stored = (await promised(
        tx.objectStore('writes').index('owner').getAll(name.owner),
      )) as (StoredRow & { seq: number })[];
      // A row of a key that was wiped meanwhile can be read by nobody any more.
      const read = await Promise.all(
        stored.map(async ({ seq, state, since, iv, data }): Promise<Row | null> => {
          const known = opened.get(seq);
          // A row's content changes only together with its state.
          if (known?.state === state) return { seq, state, since, secret: known.secret };
          const secret = await open<Secret>({ iv, data }).catch(() => null);
          if (!secret) return null;
          opened.set(seq, { state, secret });
          return { seq, state, since, secret };
        }),
      );
      const rows = read.filter((row) => row !== null);
      const left = new Set(rows.map((row) => row.seq));
      for (const seq of opened.keys()) if (!left.has(seq)) opened.delete(seq);
      return rows.sort((a, b) => a.seq - b.seq);
    },

    batch: () => part<Batch>('batches'),

    ledger: async () => (await part<Ledger>('ledgers')) ?? { chains: {}, columns: {} },

    async step(step) {
      const [added, changed, batch, ledger] = await Promise.all([
        Promise.all((step.add ?? []).map(async (row) => ({ row, sealed: await seal(row.secret) }))),
        Promise.all((step.change ?? []).map(async (row) => ({ row, sealed: await seal(row.secret) }))),
        step.batch ? seal(step.batch) : null,
        step.ledger ? seal(step.ledger) : null,
      ]);
      const tx = db.transaction(STORES, 'readwrite', { durability: 'strict' });
      const done = finished(tx);
      if ((await promised(tx.objectStore('keys').count(name.owner))) === 0) {
        tx.abort();
        await done.catch(() => undefined);
        throw new Error('the account signed out on this device');
      }
      const writes = tx.objectStore('writes');
      const numbers: Promise<IDBValidKey>[] = [];
      const held = async (seq: number) => (await promised(writes.get(seq))) as StoredRow | undefined;
      for (const seq of step.expectWaiting ?? []) {
        if ((await held(seq))?.state !== 'waiting') {
          tx.abort();
          await done.catch(() => undefined);
          return null;
        }
      }
      for (const seq of step.dropWaiting ?? []) {
        if ((await held(seq))?.state === 'waiting') writes.delete(seq);
      }
      for (const seq of step.drop ?? []) writes.delete(seq);
      for (const { row, sealed } of changed) {
        const before = await held(row.seq);
        if (before) writes.put({ ...before, ...sealed, state: row.state });
      }
      for (const { row, sealed } of added) {
        numbers.push(promised(writes.add({ ...name, ...sealed, state: row.state, since: row.since })));
      }
      if (batch) tx.objectStore('batches').put({ ...name, ...batch } satisfies StoredPart);
      if (step.batch === null) tx.objectStore('batches').delete(name.owner);
      if (ledger) tx.objectStore('ledgers').put({ ...name, ...ledger } satisfies StoredPart);
      const seqs = await Promise.all(numbers);
      await done;
      return seqs.map(Number);
    },
  };
}

/** What lies on the device, by owner; nothing is opened for it. */
export type Holding = { mine: boolean; membership: string; unsent: number; oldest: number };

/** Unsent writes of all owners, as the account sees them. */
export async function holdings(db: IDBDatabase, account: string): Promise<Holding[]> {
  const own = await digest(`tabel account ${account}`);
  const stored = (await promised(db.transaction('writes').objectStore('writes').getAll())) as StoredRow[];
  const found = new Map<string, Holding>();
  for (const row of stored) {
    const membership = row.owner.slice(row.account.length + 1);
    const holding = found.get(row.owner) ?? {
      mine: row.account === own,
      membership,
      unsent: 0,
      oldest: row.since,
    };
    holding.unsent += 1;
    holding.oldest = Math.min(holding.oldest, row.since);
    found.set(row.owner, holding);
  }
  return [...found.values()];
}

/** Signing out: the account's writes of every role go, and its keys with them. */
export async function wipe(db: IDBDatabase, account: string): Promise<void> {
  const own = await digest(`tabel account ${account}`);
  const tx = db.transaction(STORES, 'readwrite', { durability: 'strict' });
  for (const name of STORES) {
    const store = tx.objectStore(name);
    const cursor = store.openCursor();
    cursor.onsuccess = () => {
      const at = cursor.result;
      if (!at) return;
      if ((at.value as { account: string }).account === own) at.delete();
      at.continue();
    };
  }
  await finished(tx);
}

/** The vault of a device that refuses to store: it lives as long as the tab. */
export function memoryVault(): Vault {
  let next = 1;
  let rows: Row[] = [];
  let batch: Batch | null = null;
  let ledger: Ledger = { chains: {}, columns: {} };
  return {
    durable: false,
    rows: async () => rows.map((row) => ({ ...row })),
    batch: async () => batch,
    ledger: async () => ledger,
    async step(step) {
      const waits = (seq: number) => rows.some((row) => row.seq === seq && row.state === 'waiting');
      if (!(step.expectWaiting ?? []).every(waits)) return null;
      const gone = new Set([...(step.drop ?? []), ...(step.dropWaiting ?? []).filter(waits)]);
      rows = rows
        .filter((row) => !gone.has(row.seq))
        .map((row) => ({ ...row, ...step.change?.find((change) => change.seq === row.seq) }));
      const added = (step.add ?? []).map((row) => ({ ...row, seq: next++ }));
      rows.push(...added);
      if (step.batch !== undefined) batch = step.batch;
      if (step.ledger) ledger = step.ledger;
      return added.map((row) => row.seq);
    },
  };
}
