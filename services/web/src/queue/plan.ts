import { cellKey } from './keys';
import type { Standing, Write } from './types';
import type { Ledger, Row } from './vault';

/** Which writes go next, over which versions; pure, so that every order of events can be tried in tests. */

/** Entries of one lesson in one request; the server takes 200. */
const MOST = 120;

/** How long knowledge about own writes is kept: pages are read anew long before. */
const LEDGER_MS = 12 * 3600 * 1000;

/** What the server said about one write. */
export type Outcome =
  | { kind: 'saved'; changed: boolean; standing: Standing }
  | { kind: 'refused'; code: string; message: string; clause: string | null }
  | {
      kind: 'conflict';
      yours: string | null;
      theirs: string | null;
      author: string;
      roleTitle: string;
      at: string;
      version: number;
      standing: Standing | null;
    };

/** The write with the column its lesson turned out to have. */
export function withColumn(write: Write, ledger: Ledger): Write {
  if (write.kind !== 'entry' || write.columnId !== null) return write;
  const columnId = ledger.columns[write.lessonId];
  return columnId === undefined ? write : { ...write, columnId };
}

/** The cell's name once the lesson's first column is known. */
export function settledKey(write: Write, ledger: Ledger): string {
  return cellKey(withColumn(write, ledger));
}

function absencePart(write: { lessonId: string; pupilId: string }): string {
  return `absence ${write.lessonId} ${write.pupilId}`;
}

/** Moves a version forward over own writes, and over nothing else. */
function forward(ledger: Ledger, part: string, version: number): number {
  const chain = ledger.chains[part];
  return chain && version >= chain.from && version < chain.to ? chain.to : version;
}

/** The write over the versions that own earlier writes made. */
export function rebased(write: Write, ledger: Ledger): Write {
  const settled = withColumn(write, ledger);
  switch (settled.kind) {
    case 'entry':
      return {
        ...settled,
        markVersion: forward(ledger, cellKey(settled), settled.markVersion),
        attendanceVersion: forward(ledger, absencePart(settled), settled.attendanceVersion),
      };
    case 'roll':
      return settled;
    default:
      return { ...settled, version: forward(ledger, cellKey(settled), settled.version) };
  }
}

/** A later write of a cell keeps the versions the earlier one expected: what came between was not seen. */
export function inherited(write: Write, earlier: Write): Write {
  if (write.kind === 'entry' && earlier.kind === 'entry') {
    return {
      ...write,
      markVersion: Math.min(write.markVersion, earlier.markVersion),
      attendanceVersion: Math.min(write.attendanceVersion, earlier.attendanceVersion),
    };
  }
  if (write.kind === 'roll' || write.kind === 'entry' || earlier.kind !== write.kind) return write;
  return { ...write, version: Math.min(write.version, earlier.version) };
}

/** A write made over a saved cell has seen it, whatever the page still says. */
export function overSaved(write: Write, standing: Standing): Write {
  if (write.kind === 'entry' && standing.kind === 'entry') {
    return {
      ...write,
      markVersion: Math.max(write.markVersion, standing.markVersion),
      attendanceVersion: Math.max(write.attendanceVersion, standing.attendanceVersion),
    };
  }
  if (write.kind === 'roll' || write.kind === 'entry' || standing.kind !== 'value') return write;
  return { ...write, version: Math.max(write.version, standing.version) };
}

/**
 * «Записать 5»: over the very value the person was shown, and no other. Of an entry's two cells the answer names one by
 * its value; where both were behind, the other comes back as a conflict of its own.
 */
export function overConflict(write: Write, conflict: Extract<Outcome, { kind: 'conflict' }>): Write {
  const { standing, theirs } = conflict;
  if (write.kind === 'entry' && standing?.kind === 'entry') {
    const marked = standing.markVersion !== write.markVersion;
    const noted = standing.attendanceVersion !== write.attendanceVersion;
    return marked && (!noted || standing.mark === theirs)
      ? { ...write, markVersion: standing.markVersion }
      : { ...write, attendanceVersion: standing.attendanceVersion };
  }
  if (write.kind === 'roll' || write.kind === 'entry') return write;
  return { ...write, version: conflict.version };
}

/** The next request: what lies longest, with the other entries of its lesson. */
export type Choice = { rows: Row[]; superseded: number[] };

/** Chooses among waiting rows; of several for one cell only the last one counts, whichever tab it came from. */
export function choose(rows: readonly Row[], ledger: Ledger): Choice | null {
  const last = new Map<string, Row>();
  const superseded: number[] = [];
  for (const row of rows) {
    if (row.state !== 'waiting') continue;
    const key = settledKey(row.secret.draft.write, ledger);
    const before = last.get(key);
    if (before) superseded.push(before.seq);
    // In its own place, so that a cell typed again and again is not put off for ever.
    last.set(key, before ? { ...row, since: before.since } : row);
  }
  const waiting = [...last.values()];
  const first = waiting[0];
  if (!first) return null;
  const opening = first.secret.draft.write;
  if (opening.kind !== 'entry') return { rows: [first], superseded };
  const chosen: Row[] = [];
  const openPupils = new Set<string>();
  const namedPupils = new Set<string>();
  for (const row of waiting) {
    const write = row.secret.draft.write;
    if (write.kind !== 'entry' || write.lessonId !== opening.lessonId || chosen.length >= MOST) continue;
    // Without a column it may be the very cell another entry names: they go apart.
    const open = withColumn(write, ledger);
    const unnamed = open.kind === 'entry' && open.columnId === null;
    if (openPupils.has(write.pupilId) || (unnamed && namedPupils.has(write.pupilId))) continue;
    (unnamed ? openPupils : namedPupils).add(write.pupilId);
    chosen.push(row);
  }
  return { rows: chosen, superseded };
}

/** What the ledger knows after an answer: columns that were made, versions that are our own. */
export function learned(
  ledger: Ledger,
  writes: readonly Write[],
  outcomes: readonly Outcome[],
  now: number,
): Ledger {
  const chains = Object.fromEntries(
    Object.entries(ledger.chains).filter(([, chain]) => now - chain.at < LEDGER_MS),
  );
  const columns = { ...ledger.columns };
  const extend = (part: string, from: number, to: number) => {
    if (to !== from + 1) return;
    const chain = chains[part];
    chains[part] = { from: chain?.to === from ? chain.from : from, to, at: now };
  };
  outcomes.forEach((outcome, index) => {
    const write = writes[index];
    if (!write || outcome.kind === 'refused') return;
    const standing = outcome.standing;
    if (write.kind === 'entry' && standing?.kind === 'entry') {
      if (write.columnId === null && standing.columnId !== null) columns[write.lessonId] = standing.columnId;
      if (outcome.kind !== 'saved' || !outcome.changed) return;
      const cell = cellKey({ ...write, columnId: write.columnId ?? standing.columnId });
      const marked = standing.markVersion !== write.markVersion;
      const noted = standing.attendanceVersion !== write.attendanceVersion;
      const typed = write.text.toLowerCase();
      const says = (value: string | null) => value !== null && typed.includes(value.toLowerCase());
      // Where both moved, somebody else may have moved one of them: ours is what the typed text says.
      if (marked && (!noted || says(standing.mark))) extend(cell, write.markVersion, standing.markVersion);
      if (noted && (!marked || says(standing.attendance))) {
        extend(absencePart(write), write.attendanceVersion, standing.attendanceVersion);
      }
    } else if (
      write.kind !== 'entry' &&
      write.kind !== 'roll' &&
      outcome.kind === 'saved' &&
      outcome.changed
    ) {
      if (standing?.kind === 'value') extend(cellKey(write), write.version, standing.version);
    }
  });
  return { chains, columns };
}
