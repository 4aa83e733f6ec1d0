/** Steps that can be taken back and done again. Each is sent as a new operation with the version that was seen. */

/** What a cell held: a mark, the letters of an absence, or nothing. */
export type Held = { mark: string | null; letters: string | null };

/** One cell of a step. */
export type Change = {
  /** Key of the cell. */
  cell: string;
  before: Held;
  after: Held;
};

/** What one gesture changed: an entry, a paste, a fill. */
export type Step = readonly Change[];

/** Steps done and steps taken back, newest last. */
export type History = { done: readonly Step[]; undone: readonly Step[] };

/** How many steps are kept. */
export const STEPS = 100;

/** Nothing done yet. */
export const noHistory: History = { done: [], undone: [] };

/** After a new step nothing can be done again. */
export function push(history: History, step: Step): History {
  const changes = step.filter(({ before, after }) => !sameHeld(before, after));
  if (changes.length === 0) return history;
  return { done: [...history.done, changes].slice(-STEPS), undone: [] };
}

/** Takes the last step back; null when there is none. */
export function undo(history: History): { step: Step; history: History } | null {
  const step = history.done.at(-1);
  if (!step) return null;
  return { step, history: { done: history.done.slice(0, -1), undone: [...history.undone, step] } };
}

/** Does the step taken back last again; null when there is none. */
export function redo(history: History): { step: Step; history: History } | null {
  const step = history.undone.at(-1);
  if (!step) return null;
  return {
    step,
    history: { done: [...history.done, step].slice(-STEPS), undone: history.undone.slice(0, -1) },
  };
}

/** Same contents? */
export function sameHeld(a: Held, b: Held): boolean {
  return a.mark === b.mark && a.letters === b.letters;
}

/**
 * The entries that bring a cell from one state to another, in order. An empty entry takes away the mark first, then
 * the absence; an entry of a mark leaves a lateness standing.
 */
export function entriesBetween(from: Held, to: Held): string[] {
  if (sameHeld(from, to)) return [];
  const wanted = `${to.mark ?? ''}${to.letters ?? ''}`;
  const staysLate = from.letters !== null && to.letters === null && to.mark !== null;
  const meets = from.mark !== null && to.mark === null && to.letters !== null;
  const emptied = wanted === '' || staysLate || meets;
  if (!emptied) return [wanted];
  const clears: string[] = [];
  if (from.mark !== null) clears.push('');
  if (from.letters !== null && from.letters !== to.letters) clears.push('');
  const left: Held = { mark: null, letters: from.letters === to.letters ? to.letters : null };
  return wanted === '' || sameHeld(left, to) ? clears : [...clears, wanted];
}
