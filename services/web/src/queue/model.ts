import type { Device, TabMessage } from './device';
import type { Outcome } from './plan';
import type { Answer, Transport, Visitor } from './transport';
import type { Owner, Write } from './types';
import type { Batch } from './vault';

/** A server, a network and a device to try the queue against; for tests only. */

type Held = { value: string | null; version: number; by: string };
type Effect = { operationId: string; cell: string; value: string | null; over?: Held };

/** How the next request fares. */
export type Weather = 'fine' | 'request lost' | 'answer lost' | 'unavailable' | 'fault';

/** Keeps cells as the real server does: an operation has one effect, a stale version is a conflict. */
export class ModelServer {
  readonly cells = new Map<string, Held>();
  /** Every effect there ever was, in order. */
  readonly effects: Effect[] = [];
  /** Own writes that found their value there already. */
  readonly met: Effect[] = [];
  readonly arrived: Batch[] = [];
  private readonly answers = new Map<string, { input: string; answer: Answer }>();
  private readonly columns = new Map<string, string>();
  private clock = Date.parse('2026-03-04T07:40:00Z');
  visitor: Visitor;

  constructor(owner: Owner) {
    this.visitor = { ...owner };
  }

  private held(cell: string): Held {
    return this.cells.get(cell) ?? { value: null, version: 0, by: '' };
  }

  /** A colleague writes past the queue. */
  colleague(cell: string, value: string | null): void {
    const held = this.held(cell);
    if (held.value === value) return;
    this.cells.set(cell, { value, version: held.version + 1, by: 'Петрова О. И.' });
  }

  column(lessonId: string): string {
    const column = this.columns.get(lessonId) ?? `column of ${lessonId}`;
    this.columns.set(lessonId, column);
    return column;
  }

  handle(batch: Batch): Answer {
    this.arrived.push(structuredClone(batch));
    const input = JSON.stringify(batch.writes);
    const before = this.answers.get(batch.operationId);
    if (before) {
      if (before.input !== input) throw new Error('one number, two inputs');
      return before.answer;
    }
    this.clock += 1000;
    const at = new Date(this.clock).toISOString();
    const named = new Set<string>();
    const outcomes = batch.writes.map((write) => {
      const cell = this.cellOf(write);
      if (named.has(cell)) throw new Error(`${cell} is named twice in a batch`);
      named.add(cell);
      return this.write(batch.operationId, cell, write, at);
    });
    const answer: Answer = { kind: 'outcomes', at, outcomes };
    this.answers.set(batch.operationId, { input, answer });
    return answer;
  }

  /** The mark's cell (or the topic's): absences are left out of the model. */
  cellOf(write: Write): string {
    if (write.kind === 'entry') {
      return `${write.lessonId} ${write.columnId ?? this.column(write.lessonId)} ${write.pupilId}`;
    }
    return `${write.kind} ${write.kind === 'periodMark' ? write.pupilId : write.lessonId}`;
  }

  private write(operationId: string, cell: string, write: Write, at: string): Outcome {
    if (write.kind === 'roll') return { kind: 'saved', changed: true, standing: { kind: 'roll' } };
    const held = this.held(cell);
    const value = write.text === '' ? null : write.text;
    const expected = write.kind === 'entry' ? write.markVersion : write.version;
    const standing = (now: Held) =>
      write.kind === 'entry'
        ? ({
            kind: 'entry',
            columnId: write.columnId ?? this.column(write.lessonId),
            mark: now.value,
            markVersion: now.version,
            attendance: null,
            minutes: null,
            attendanceVersion: 0,
          } as const)
        : ({ kind: 'value', version: now.version } as const);
    if (value === 'x') {
      return { kind: 'refused', code: 'NOT_IN_SCALE', message: 'Отметки x нет в шкале школы', clause: null };
    }
    if (held.value === value) {
      this.met.push({ operationId, cell, value });
      return { kind: 'saved', changed: false, standing: standing(held) };
    }
    if (held.version !== expected) {
      return {
        kind: 'conflict',
        yours: value,
        theirs: held.value,
        author: held.by,
        roleTitle: 'учитель',
        at,
        version: held.version,
        standing: write.kind === 'entry' ? standing(held) : null,
      };
    }
    const now = { value, version: held.version + 1, by: 'mine' };
    this.cells.set(cell, now);
    this.effects.push({ operationId, cell, value, over: held });
    return { kind: 'saved', changed: true, standing: standing(now) };
  }
}

/** A way to the server on which each request takes what the weather says. */
export function modelTransport(server: ModelServer, weather: () => Weather): Transport {
  const lost: Answer = { kind: 'failed', code: 'OFFLINE', message: '' };
  return {
    async send(batch) {
      const now = weather();
      await Promise.resolve();
      if (now === 'request lost') return lost;
      if (now === 'unavailable') return { kind: 'failed', code: 'UNAVAILABLE', message: '' };
      if (now === 'fault') return { kind: 'failed', code: 'INTERNAL', message: '' };
      const answer = server.handle(batch);
      await Promise.resolve();
      return now === 'answer lost' ? lost : structuredClone(answer);
    },
    visitor: async () => server.visitor,
  };
}

/** What the tabs of one device share. */
export class ModelDevice {
  private holder: Promise<unknown> = Promise.resolve();
  private readonly listeners = new Map<string, Set<(message: TabMessage) => void>>();
  private readonly signals = new Set<(signal: 'try' | 'release') => void>();
  private readonly began = Date.now();
  sessionEpoch = '0';
  persisted = 0;
  /** How much faster than ours its clock goes. */
  pace = 1000;
  /** Milliseconds the device's clock is ahead of the real one. */
  ahead = 0;

  /** One tab's view of the device. Waits are `pace` times shorter than they say. */
  tab(): Device {
    const now = () => this.began + (Date.now() - this.began) * this.pace + this.ahead;
    return {
      now,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          };
          const timer = setTimeout(done, Math.min(ms / this.pace, 1_000));
          signal.addEventListener('abort', done);
        }),
      exclusively: async (_name, signal, run) => {
        const turn = this.holder.then(() => (signal.aborted ? undefined : run()));
        this.holder = turn.catch(() => undefined);
        await turn;
      },
      underSession: (run) => run(),
      epoch: () => this.sessionEpoch,
      onSignal: (listener) => {
        this.signals.add(listener);
        return () => this.signals.delete(listener);
      },
      tabs: (name, listener) => {
        const all = this.listeners.get(name) ?? new Set();
        this.listeners.set(name, all);
        all.add(listener);
        return {
          tell: (message) => {
            for (const other of all)
              if (other !== listener) queueMicrotask(() => other(structuredClone(message)));
          },
          close: () => all.delete(listener),
        };
      },
      persist: () => {
        this.persisted += 1;
      },
    };
  }

  /** `online`, focus, or a sign-in in any tab. */
  signal(signal: 'try' | 'release'): void {
    for (const listener of this.signals) listener(signal);
  }
}
