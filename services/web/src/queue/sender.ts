import { OFFLINE } from '../app/client';
import type { Device } from './device';
import { newOperationId } from './ids';
import { choose, learned, type Outcome, rebased, settledKey } from './plan';
import type { Answer, Transport } from './transport';
import type { Owner, Pause, Write } from './types';
import type { Batch, Row, Vault } from './vault';

/** Writes of one lesson are gathered for so long. */
const GATHER_MS = 400;
/** Waits after the first, second, … failure in a row. */
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000];
/** A request without an answer counts as lost after this. */
const ANSWER_MS = 20_000;
/** Who is signed in is asked again after this, should a change have gone unannounced. */
const VISITOR_MS = 60_000;
/** So many faults of the server on one batch, and its writes are given back to their person. */
const MOST_FAULTS = 5;

const LINE_CODES = new Set([OFFLINE, 'UNAVAILABLE', 'TIME_LIMIT', 'BODY_TIMEOUT', 'RATE_LIMITED']);
const SESSION_CODES = new Set(['UNAUTHENTICATED', 'SESSION_ENDED']);

/** A row that was answered. */
export type Answered = { row: Row; sent: Write; outcome: Outcome; at: string; operationId: string };

/** What the sender tells its tab. */
export interface SenderListener {
  changed(): Promise<void>;
  answered(answered: readonly Answered[]): void;
  line(offlineSince: number | null, pause: Pause | null): void;
  /** Something waits although it was sent. */
  waits(): void;
}

type Attempt = Answer | { kind: 'paused'; pause: Pause } | { kind: 'released' };

/** Sends one owner's writes, one batch at a time, in the order they were stored; in one tab of the device. */
export class Sender {
  private verified: { epoch: string; at: number } | null = null;
  private offlineSince: number | null = null;
  private pause: Pause | null = null;
  private failures = 0;
  private faults = 0;
  private work = new AbortController();
  private attempt = new AbortController();
  private resting = new AbortController();
  /** Somebody asked to try now; counts for the next rest if none is on. */
  private urged = false;

  constructor(
    private readonly owner: Owner,
    private readonly vault: () => Vault,
    private readonly transport: () => Transport | null,
    private readonly device: Device,
    private readonly listener: SenderListener,
  ) {}

  /** Something new lies in the vault. */
  wake(): void {
    this.work.abort();
  }

  /** Things may have changed for the better: try now. */
  tryNow(): void {
    this.failures = 0;
    this.urged = true;
    this.resting.abort();
    this.work.abort();
  }

  /** Lets go of the session: what is under way is sent again later, with the same number. */
  release(): void {
    this.verified = null;
    this.attempt.abort();
  }

  /** Sends until the signal says stop. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => {
      this.work.abort();
      this.attempt.abort();
      this.resting.abort();
    };
    signal.addEventListener('abort', stop);
    const name = `tabel-queue ${this.owner.account} ${this.owner.membership}`;
    await this.device.exclusively(name, signal, async () => {
      while (!signal.aborted) {
        try {
          await this.turn(signal);
        } catch {
          // The device's store failed under way. Nothing is lost by trying again.
          await this.rest(RETRY_MS[1] ?? 0, signal);
        }
      }
    });
    signal.removeEventListener('abort', stop);
  }

  private async turn(signal: AbortSignal): Promise<void> {
    this.work = new AbortController();
    const next = (await this.vault().batch()) ?? (await this.freeze());
    if (signal.aborted) return;
    if (next === null) return this.device.sleep(2 ** 31 - 1, this.work.signal);
    if (typeof next === 'number') return this.device.sleep(next, this.work.signal);
    const attempt = await this.ask(next, signal);
    if (signal.aborted) return;
    await this.take(next, attempt, signal);
  }

  /** The next batch, ready to be sent any number of times; or how long to wait for it; or nothing. */
  private async freeze(): Promise<Batch | number | null> {
    const vault = this.vault();
    const [rows, ledger] = await Promise.all([vault.rows(), vault.ledger()]);
    // What was under way when the last tab died without its batch being known was never sent.
    const lost = rows.filter((row) => row.state === 'sending');
    if (lost.length > 0) {
      await vault.step({ change: lost.map(({ seq, secret }) => ({ seq, state: 'waiting', secret })) });
      return 0;
    }
    const choice = choose(rows, ledger);
    if (!choice) return null;
    const ready = Math.min(...choice.rows.map((row) => row.since)) + GATHER_MS - this.device.now();
    // A clock that was set back must not hold entries.
    if (ready > 0 && ready <= GATHER_MS) return ready;
    const writes = choice.rows.map((row) => rebased(row.secret.draft.write, ledger));
    const seqs = choice.rows.map((row) => row.seq);
    const batch: Batch = { operationId: newOperationId(this.device.now()), seqs, writes };
    const change = choice.rows.map(({ seq, secret }) => ({ seq, state: 'sending' as const, secret }));
    const done = await vault.step({ expectWaiting: seqs, dropWaiting: choice.superseded, change, batch });
    if (!done) return 0;
    await this.listener.changed();
    return batch;
  }

  private async ask(batch: Batch, signal: AbortSignal): Promise<Attempt> {
    const attempt = new AbortController();
    this.attempt = attempt;
    this.urged = false;
    const answered = new AbortController();
    const lost = { kind: 'failed', code: OFFLINE, message: '' } as const;
    let late = false;
    try {
      const answer = await this.device.underSession(async (): Promise<Attempt> => {
        const transport = this.transport();
        if (!transport || signal.aborted) return lost;
        void this.device.sleep(ANSWER_MS, answered.signal).then(() => {
          if (answered.signal.aborted) return;
          late = true;
          attempt.abort();
        });
        const epoch = this.device.epoch();
        const known = this.verified;
        if (!known || known.epoch !== epoch || this.device.now() - known.at > VISITOR_MS) {
          const visitor = await transport.visitor(attempt.signal);
          if (visitor === 'unknown') return lost;
          if (visitor === null) return { kind: 'paused', pause: 'session' };
          if (visitor.account !== this.owner.account) return { kind: 'paused', pause: 'account' };
          if (visitor.membership !== this.owner.membership) return { kind: 'paused', pause: 'role' };
          this.verified = { epoch, at: this.device.now() };
        }
        return transport.send(batch, attempt.signal);
      });
      const cut = answer.kind === 'failed' && attempt.signal.aborted && !late;
      return cut ? { kind: 'released' } : answer;
    } catch {
      return attempt.signal.aborted && !late ? { kind: 'released' } : lost;
    } finally {
      answered.abort();
    }
  }

  private async take(batch: Batch, attempt: Attempt, signal: AbortSignal): Promise<void> {
    // Asked to let go of the session: the same batch goes again once the change is over.
    if (attempt.kind === 'released') return;
    if (attempt.kind === 'paused') return this.hold(attempt.pause, signal);
    if (attempt.kind === 'failed') {
      if (SESSION_CODES.has(attempt.code)) return this.hold('session', signal);
      const fault = attempt.code === 'INTERNAL';
      if (fault) this.faults += 1;
      if (LINE_CODES.has(attempt.code) || (fault && this.faults < MOST_FAULTS)) return this.fail(signal);
    }
    const outcomes = this.outcomesOf(batch, attempt);
    const at = attempt.kind === 'outcomes' ? attempt.at : new Date(this.device.now()).toISOString();
    const vault = this.vault();
    const [rows, before] = await Promise.all([vault.rows(), vault.ledger()]);
    const ledger = learned(before, batch.writes, outcomes, this.device.now());
    const answered: Answered[] = [];
    const drop: number[] = [];
    const change: { seq: number; state: 'refused' | 'conflict'; secret: Row['secret'] }[] = [];
    batch.seqs.forEach((seq, index) => {
      const row = rows.find((held) => held.seq === seq);
      const sent = batch.writes[index];
      const outcome = outcomes[index];
      if (!row || !sent || !outcome) return;
      answered.push({ row, sent, outcome, at, operationId: batch.operationId });
      const key = settledKey(sent, ledger);
      // A later write of the cell speaks for itself: it expects the same version.
      const later = rows.some(
        (other) => other.seq > seq && settledKey(other.secret.draft.write, ledger) === key,
      );
      if (outcome.kind === 'saved' || later) drop.push(seq);
      else
        change.push({
          seq,
          state: outcome.kind,
          secret: { draft: { ...row.secret.draft, write: sent }, trouble: outcome },
        });
    });
    await vault.step({ drop, change, batch: null, ledger });
    this.failures = 0;
    this.faults = 0;
    this.tell(null, null);
    this.listener.answered(answered);
    await this.listener.changed();
  }

  private outcomesOf(batch: Batch, attempt: Answer): Outcome[] {
    if (attempt.kind === 'outcomes' && attempt.outcomes.length === batch.writes.length)
      return attempt.outcomes;
    const { code, message } = attempt.kind === 'failed' ? attempt : { code: 'INTERNAL', message: '' };
    return batch.writes.map(() => ({ kind: 'refused', code, message, clause: null }));
  }

  /** No answer: the device keeps everything and tries again. */
  private async fail(signal: AbortSignal): Promise<void> {
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? 0;
    this.failures += 1;
    this.tell(this.offlineSince ?? this.device.now(), null);
    this.listener.waits();
    await this.rest(wait, signal);
  }

  /** Not under this session: waits until somebody signs in or changes the role. */
  private async hold(pause: Pause, signal: AbortSignal): Promise<void> {
    this.verified = null;
    this.tell(null, pause);
    this.listener.waits();
    await this.rest(RETRY_MS[RETRY_MS.length - 1] ?? 0, signal);
  }

  /** Only a sign from outside ends a rest early; new writes do not. */
  private async rest(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.urged) return;
    this.resting = new AbortController();
    await this.device.sleep(ms, this.resting.signal);
  }

  private tell(offlineSince: number | null, pause: Pause | null): void {
    if (this.offlineSince === offlineSince && this.pause === pause) return;
    this.offlineSince = offlineSince;
    this.pause = pause;
    this.listener.line(offlineSince, pause);
  }
}
