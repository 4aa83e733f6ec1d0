import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from './engine';
import { entryKey, pageKey, topicKey } from './keys';
import { ModelDevice, ModelServer, modelTransport, type Weather } from './model';
import type { Draft, EntryWrite, Owner } from './types';
import { holdings, openDatabase, openVault, wipe } from './vault';

const owner: Owner = { account: 'gorskaia.ll', membership: 'teacher' };
const page = pageKey('10А', 'алгебра');

function entry(pupilId: string, text: string, more: Partial<EntryWrite> = {}): Draft {
  const write: EntryWrite = {
    kind: 'entry',
    lessonId: 'lesson',
    pupilId,
    columnId: 'column',
    text,
    minutes: null,
    madeUp: false,
    markVersion: 0,
    attendanceVersion: 0,
    ...more,
  };
  return { write, page, label: `${pupilId}, 04.03` };
}

const key = (pupilId: string) => entryKey('lesson', 'column', pupilId);

vi.setConfig({ testTimeout: 30_000 });

let device: ModelDevice;
let server: ModelServer;
let weather: Weather;
let db: IDBDatabase;
let open: Engine[];

beforeEach(async () => {
  device = new ModelDevice();
  server = new ModelServer(owner);
  weather = 'fine';
  db = await openDatabase();
  open = [];
});

afterEach(async () => {
  for (const engine of open) engine.close();
  db.close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase('tabel-queue');
    request.onsuccess = resolve;
    request.onerror = resolve;
  });
});

function tab(of: Owner = owner, refuses = false): Engine {
  const engine = new Engine(of, device.tab(), {
    vault: async () => {
      if (refuses) throw new Error('no store in this window');
      return openVault(db, of);
    },
    holdings: (account) => holdings(db, account),
  });
  engine.connect(modelTransport(server, () => weather));
  open.push(engine);
  return engine;
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 5 });

describe('the queue', () => {
  it('saves a batch of one lesson in one request and says when', async () => {
    const queue = tab();
    await queue.enqueue([entry('абрамова', '5'), entry('бек', 'н')]);
    expect(queue.page(page).waiting).toBe(2);
    await until(() =>
      expect(queue.page(page)).toMatchObject({ waiting: 0, savedAt: '2026-03-04T07:40:01.000Z' }),
    );
    expect(server.arrived).toHaveLength(1);
    expect(server.arrived[0]?.operationId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(queue.cell(key('абрамова'))).toMatchObject({
      state: 'saved',
      standing: { mark: '5', markVersion: 1 },
    });
  });

  it('knows its own operations in every tab, also those of which nothing was taken', async () => {
    const [here, there] = [tab(), tab()];
    await here.enqueue([entry('абрамова', '5')]);
    await until(() => expect(there.cell(key('абрамова'))?.state).toBe('saved'));
    await here.enqueue([entry('бек', 'x')]);
    await until(() => expect(there.cell(key('бек'))?.state).toBe('refused'));
    const sent = server.arrived.map(({ operationId }) => operationId);
    expect(sent).toHaveLength(2);
    await until(() =>
      expect([here, there].flatMap((one) => sent.map((id) => one.ours(id)))).not.toContain(false),
    );
    expect(here.ours('0190d2c0-0000-7000-8000-000000000000')).toBe(false);
  });

  it('paints at once what is not stored yet', async () => {
    const queue = tab();
    const stored = queue.enqueue([entry('бек', '4')]);
    expect(queue.cell(key('бек'))).toMatchObject({ state: 'waiting', stored: false });
    await stored;
    // It waits no longer unstored; the sender may have taken it meanwhile.
    expect(queue.cell(key('бек'))).not.toMatchObject({ stored: false });
  });

  it('keeps everything without a line and sends it in order when it is back', async () => {
    weather = 'request lost';
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await until(() => expect(queue.status().offlineSince).not.toBeNull());
    await queue.enqueue([entry('абрамова', '5', { lessonId: 'other' })]);
    expect(queue.status().waiting).toBe(2);
    expect(device.persisted).toBe(1);
    weather = 'fine';
    device.signal('try');
    await until(() => expect(queue.status()).toMatchObject({ waiting: 0, offlineSince: null }));
    expect(server.effects.map((effect) => effect.value)).toEqual(['4', '5']);
  });

  it('has one effect when the answer was lost', async () => {
    weather = 'answer lost';
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await until(() => expect(server.arrived.length).toBeGreaterThan(1));
    weather = 'fine';
    await until(() => expect(queue.status().waiting).toBe(0));
    expect(server.effects).toHaveLength(1);
    expect(new Set(server.arrived.map((batch) => batch.operationId)).size).toBe(1);
  });

  it('survives the tab: the next one sends what was stored', async () => {
    weather = 'request lost';
    const first = tab();
    await first.enqueue([entry('бек', '4')]);
    await until(() => expect(first.status().offlineSince).not.toBeNull());
    first.close();
    weather = 'fine';
    const second = tab();
    await until(() => expect(second.cell(key('бек'))).toMatchObject({ state: 'saved' }));
    expect(server.effects).toHaveLength(1);
  });

  it('goes over its own earlier write, typed while that one was under way', async () => {
    weather = 'answer lost';
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await until(() => expect(server.arrived.length).toBeGreaterThan(0));
    await queue.enqueue([entry('бек', '5')]);
    weather = 'fine';
    await until(() =>
      expect(queue.cell(key('бек'))).toMatchObject({ state: 'saved', standing: { mark: '5' } }),
    );
    expect(server.effects.map((effect) => effect.value)).toEqual(['4', '5']);
    expect(queue.trouble()).toEqual([]);
  });

  it('does not go over a colleague', async () => {
    weather = 'request lost';
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    server.colleague('lesson column бек', '3');
    weather = 'fine';
    await until(() => expect(queue.page(page).conflicts).toBe(1));
    expect(queue.cell(key('бек'))).toMatchObject({ state: 'conflict', yours: '4', theirs: '3', version: 1 });
    // Typing again, even on a page that was read anew, does not settle it silently.
    await queue.enqueue([entry('бек', '5', { markVersion: 1 })]);
    await until(() =>
      expect(queue.cell(key('бек'))).toMatchObject({ state: 'conflict', yours: '5', theirs: '3' }),
    );
    await queue.resolve([key('бек')], 'mine');
    await until(() => expect(queue.cell(key('бек'))).toMatchObject({ state: 'saved' }));
    expect(server.cells.get('lesson column бек')).toMatchObject({ value: '5', version: 2 });
  });

  it('lets the journal stand when the person says so', async () => {
    server.colleague('lesson column бек', '3');
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await until(() => expect(queue.trouble(page)).toHaveLength(1));
    await queue.resolve([key('бек')], 'theirs');
    expect(queue.trouble(page)).toHaveLength(0);
    expect(server.effects).toHaveLength(0);
  });

  it('keeps a refused value with its text until it is dismissed', async () => {
    const queue = tab();
    await queue.enqueue([entry('бек', 'x')]);
    await until(() => expect(queue.page(page).refused).toBe(1));
    expect(queue.trouble()[0]).toMatchObject({ overlay: { state: 'refused', code: 'NOT_IN_SCALE' } });
    await queue.dismiss([key('бек')]);
    expect(queue.page(page).refused).toBe(0);
    expect(await holdings(db, owner.account)).toEqual([]);
  });

  it('gives back what the server fails at again and again', async () => {
    weather = 'fault';
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await until(() => expect(queue.trouble()[0]).toMatchObject({ overlay: { code: 'INTERNAL' } }));
    weather = 'fine';
    await queue.retry([key('бек')]);
    await until(() => expect(queue.cell(key('бек'))).toMatchObject({ state: 'saved' }));
  });

  it('replaces a waiting value of the cell and sends only the last one', async () => {
    device.pace = 5;
    const queue = tab();
    await Promise.all([queue.enqueue([entry('бек', '3')]), queue.enqueue([entry('бек', '4')])]);
    await until(() => expect(queue.status().waiting).toBe(0));
    expect(server.effects.map((effect) => effect.value)).toEqual(['4']);
  });

  it('learns the column a lesson got and finds the cell under both names', async () => {
    const queue = tab();
    await queue.enqueue([entry('бек', '3', { columnId: null })]);
    await until(() => expect(queue.status().waiting).toBe(0));
    const made = entryKey('lesson', 'column of lesson', 'бек');
    await until(() => expect(queue.cell(made)).toMatchObject({ state: 'saved' }));
    expect(queue.cell(entryKey('lesson', null, 'бек'))).toBe(queue.cell(made));
    await queue.enqueue([entry('бек', '4', { columnId: null })]);
    await until(() => expect(server.effects.map((effect) => effect.value)).toEqual(['3', '4']));
  });

  it('does not send under another role or account', async () => {
    server.visitor = { account: owner.account, membership: 'parent' };
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await until(() => expect(queue.status().pause).toBe('role'));
    server.visitor = { account: 'vlasov.ii', membership: 'director' };
    device.sessionEpoch = '1';
    device.signal('try');
    await until(() => expect(queue.status().pause).toBe('account'));
    expect(server.arrived).toHaveLength(0);
    server.visitor = null;
    device.signal('try');
    await until(() => expect(queue.status().pause).toBe('session'));
    server.visitor = { ...owner };
    device.signal('try');
    await until(() => expect(queue.status()).toMatchObject({ pause: null, waiting: 0 }));
  });

  it('tells what waits in other roles and of other people', async () => {
    weather = 'request lost';
    await tab({ account: owner.account, membership: 'deputy' }).enqueue([entry('бек', '4')]);
    await tab({ account: 'vlasov.ii', membership: 'director' }).enqueue([
      entry('бек', '4'),
      entry('власова', '5'),
    ]);
    const queue = tab();
    await until(() =>
      expect(queue.status()).toMatchObject({
        waiting: 0,
        otherRoles: [{ membership: 'deputy', waiting: 1 }],
        otherAccounts: 2,
      }),
    );
  });

  it('wipes an account and nobody else, and reads nothing of a wiped key', async () => {
    weather = 'request lost';
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await tab({ account: 'vlasov.ii', membership: 'director' }).enqueue([entry('бек', '4')]);
    await wipe(db, owner.account);
    expect(await holdings(db, owner.account)).toMatchObject([{ mine: false, unsent: 1 }]);
  });

  it('shows one tab what another one typed and sent', async () => {
    const [left, right] = [tab(), tab()];
    await left.enqueue([entry('бек', '4')]);
    await until(() => expect(right.cell(key('бек'))).toBeDefined());
    await until(() => expect(right.cell(key('бек'))).toMatchObject({ state: 'saved' }));
    expect(right.page(page).savedAt).not.toBeNull();
  });

  it('goes on in memory and says so where the device refuses to store', async () => {
    const queue = tab(owner, true);
    await queue.enqueue([entry('бек', '4')]);
    expect(queue.status().durable).toBe(false);
    await until(() => expect(queue.status().waiting).toBe(0));
  });

  it('sends topics and roll one by one', async () => {
    const queue = tab();
    const topic = { kind: 'topic', lessonId: 'lesson', text: 'Корни', planOrdinal: 34, version: 0 } as const;
    await queue.enqueue([
      { write: topic, page, label: 'тема' },
      { write: { kind: 'roll', lessonId: 'lesson' }, page, label: 'все на месте' },
    ]);
    await until(() => expect(queue.status().waiting).toBe(0));
    expect(queue.cell(topicKey('lesson'))).toMatchObject({ state: 'saved', standing: { version: 1 } });
    expect(server.arrived.map((batch) => batch.writes[0]?.kind)).toEqual(['topic', 'roll']);
  });

  it('forgets what was saved once the page was read anew', async () => {
    const queue = tab();
    await queue.enqueue([entry('бек', '4')]);
    await until(() => expect(queue.cell(key('бек'))).toMatchObject({ state: 'saved' }));
    queue.settled(page, '2026-03-04T07:39:00Z');
    expect(queue.cell(key('бек'))).toBeDefined();
    queue.settled(page, '2026-03-04T07:41:00Z');
    expect(queue.cell(key('бек'))).toBeUndefined();
  });

  it('keeps nothing readable on the device', async () => {
    weather = 'request lost';
    await tab().enqueue([entry('Абрамова Анна', '4')]);
    const request = db.transaction('writes').objectStore('writes').getAll();
    const rows = await new Promise<unknown[]>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
    expect(rows).toHaveLength(1);
    const text = JSON.stringify(rows, (_key, value) =>
      value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value,
    );
    expect(text).not.toMatch(/Абрамова|gorskaia|lesson/);
    const keys = db.transaction('keys').objectStore('keys').getAll();
    const held = await new Promise<{ key: CryptoKey }[]>((resolve) => {
      keys.onsuccess = () => resolve(keys.result);
    });
    await expect(crypto.subtle.exportKey('raw', held[0]?.key as CryptoKey)).rejects.toThrow();
  });
});
