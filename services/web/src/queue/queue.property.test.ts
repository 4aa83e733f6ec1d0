import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { Engine } from './engine';
import { entryKey, pageKey } from './keys';
import { ModelDevice, ModelServer, modelTransport, type Weather } from './model';
import type { Draft, Owner } from './types';
import { holdings, openDatabase, openVault } from './vault';

const owner: Owner = { account: 'gorskaia.ll', membership: 'teacher' };
const page = pageKey('10А', 'алгебра');

/** Two lessons; cells without a column are the first column's under another name. */
const CELLS = [
  { lessonId: 'l1', columnId: 'column of l1', pupilId: 'p1' },
  { lessonId: 'l1', columnId: 'column of l1', pupilId: 'p2' },
  { lessonId: 'l1', columnId: 'second', pupilId: 'p1' },
  { lessonId: 'l2', columnId: null, pupilId: 'p1' },
  { lessonId: 'l2', columnId: 'column of l2', pupilId: 'p1' },
];

const tab = fc.integer({ min: 0, max: 1 });
const cell = fc.integer({ min: 0, max: CELLS.length - 1 });
const weather = fc.constantFrom<Weather[]>('fine', 'request lost', 'answer lost', 'unavailable');

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('type' as const), tab, cell, clear: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('colleague' as const), cell, same: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('weather' as const), weather }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), tab }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), tab }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mine' as const), tab, cell }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('signal' as const) }) },
);

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function live(acts: readonly (typeof act extends fc.Arbitrary<infer T> ? T : never)[]): Promise<void> {
  const device = new ModelDevice();
  const server = new ModelServer(owner);
  let now: Weather = 'fine';
  const db = await openDatabase();
  const open = () => {
    const engine = new Engine(owner, device.tab(), {
      vault: (of) => openVault(db, of),
      holdings: (account) => holdings(db, account),
    });
    engine.connect(modelTransport(server, () => now));
    return engine;
  };
  const tabs = [open(), open()];
  /** Versions each tab's page was read with. */
  const pages = [new Map<string, number>(), new Map<string, number>()];
  const typed: { cell: string; value: string; seen: number }[] = [];
  const place = (index: number) => {
    const { lessonId, columnId, pupilId } = CELLS[index] as (typeof CELLS)[number];
    return {
      lessonId,
      columnId,
      pupilId,
      cell: `${lessonId} ${columnId ?? `column of ${lessonId}`} ${pupilId}`,
    };
  };
  let count = 0;

  for (const step of acts) {
    switch (step.do) {
      case 'type': {
        const { cell, ...where } = place(step.cell);
        count += 1;
        const value = step.clear === 0 ? 'x' : `value ${count}`;
        const seen = pages[step.tab]?.get(cell) ?? 0;
        const draft: Draft = {
          page,
          label: cell,
          write: {
            ...where,
            kind: 'entry',
            text: value,
            minutes: null,
            madeUp: false,
            markVersion: seen,
            attendanceVersion: 0,
          },
        };
        typed.push({ cell, value, seen });
        await tabs[step.tab]?.enqueue([draft]);
        break;
      }
      case 'colleague': {
        const { cell } = place(step.cell);
        const last = typed.filter((one) => one.cell === cell).at(-1);
        count += 1;
        server.colleague(cell, step.same && last ? last.value : `colleague ${count}`);
        break;
      }
      case 'read':
        for (const [cell, held] of server.cells) pages[step.tab]?.set(cell, held.version);
        break;
      case 'weather':
        now = step.weather;
        break;
      case 'pause':
        await pass(step.ms);
        break;
      case 'crash':
        tabs[step.tab]?.close();
        tabs[step.tab] = open();
        break;
      case 'mine': {
        const { lessonId, columnId, pupilId, cell } = place(step.cell);
        const key = entryKey(lessonId, columnId, pupilId);
        const engine = tabs[step.tab];
        const overlay = engine?.cell(key);
        if (overlay?.state !== 'conflict') break;
        typed.push({ cell, value: overlay.yours ?? '', seen: overlay.version });
        await engine?.resolve([key], 'mine');
        break;
      }
      case 'signal':
        device.signal('try');
        break;
    }
  }

  now = 'fine';
  device.signal('try');
  const first = tabs[0] as Engine;
  await vi.waitFor(
    async () => {
      device.signal('try');
      const vault = await openVault(db, owner);
      expect(await vault.batch()).toBeNull();
      expect(
        (await vault.rows()).filter((row) => row.state === 'waiting' || row.state === 'sending'),
      ).toEqual([]);
      expect(first.status().waiting).toBe(0);
    },
    { timeout: 15_000, interval: 5 },
  );

  // Nothing twice: an operation touches a cell once. (The model itself throws when one number carries two inputs.)
  const effects = server.effects.map(({ operationId, cell }) => `${operationId} ${cell}`);
  expect(new Set(effects).size).toBe(effects.length);

  for (const cell of new Set(typed.map((one) => one.cell))) {
    const values = typed.filter((one) => one.cell === cell).map((one) => one.value);
    const own = server.effects.filter((effect) => effect.cell === cell);
    // In order: what was written is a part of what was typed, in the same order.
    let at = 0;
    for (const effect of own) {
      const found = values.indexOf(effect.value ?? '', at);
      expect(found, `${effect.value} out of order in ${values.join(', ')}`).toBeGreaterThanOrEqual(0);
      at = found + 1;
    }
    // Not lost: the last value typed is written, or met, or lies before its person.
    const last = values.at(-1);
    const written = own.at(-1)?.value === last;
    const met = server.met.some((one) => one.cell === cell && one.value === last);
    const shown = first.trouble().filter(({ overlay }) => overlay.label === cell);
    const surfaced = shown.some(
      ({ overlay }) => overlay.write.kind === 'entry' && overlay.write.text === last,
    );
    expect(written || met || surfaced, `${last} of ${cell} is gone`).toBe(true);
    // Not over a colleague unseen: somebody who typed here had seen the version that was replaced.
    for (const { over } of own) {
      if (over?.by !== 'Петрова О. И.') continue;
      const seen =
        typed.some((one) => one.cell === cell && one.seen >= over.version) ||
        // Equal values meet silently: the colleague's is the one this person typed and saw saved.
        server.met.some((one) => one.cell === cell && one.value === over.value);
      expect(seen, `${over.value} in ${cell} was overwritten unseen`).toBe(true);
    }
  }

  for (const engine of tabs) engine.close();
  await pass(5);
  db.close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase('tabel-queue');
    request.onsuccess = resolve;
    request.onerror = resolve;
  });
}

it('loses nothing, writes nothing twice, keeps the order of a cell, overwrites nobody unseen', {
  timeout: 120_000,
}, async () => {
  const runs = Number(process.env['QUEUE_RUNS'] ?? 60);
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 30 }), live), {
    numRuns: runs,
    interruptAfterTimeLimit: 100_000,
    endOnFailure: process.env['QUEUE_RUNS'] !== undefined,
  });
});
