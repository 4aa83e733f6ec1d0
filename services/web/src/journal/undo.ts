/** Steps that can be taken back and done again. Each is sent as a new operation with the version that was seen. */

/** What a cell held: a mark, the letters of an absence with the minutes of a lateness, or nothing. */
export type Held = { mark: string | null; letters: string | null; minutes: number | null };

/** What is typed into a cell; minutes belong to a code of lateness. */
export type Typed = { text: string; minutes: number | null };

/** What a step changed: a cell, or «Все на месте» of a lesson. */
export type Change =
  | { kind: 'cell'; cell: string; before: Held; after: Held }
  | { kind: 'roll'; lessonId: string; label: string; taken: boolean };

/** What one gesture changed: an entry, a paste, a fill, a roll. */
export type Step = readonly Change[];

/** Steps done and steps taken back, newest last. */
export type History = { done: readonly Step[]; undone: readonly Step[] };

/** How many steps are kept. */
export const STEPS = 100;

/** Nothing done yet. */
export const noHistory: History = { done: [], undone: [] };

/** After a new step nothing can be done again. */
export function push(history: History, step: Step): History {
  const changes = step.filter((one) => one.kind === 'roll' || !sameHeld(one.before, one.after));
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
  return a.mark === b.mark && a.letters === b.letters && a.minutes === b.minutes;
}

/** The change that takes a change back. */
export function reversed(change: Change): Change {
  return change.kind === 'roll'
    ? { ...change, taken: !change.taken }
    : { ...change, before: change.after, after: change.before };
}

/**
 * The entries that bring a cell from one state to another, in order. An empty entry takes away the mark first, then
 * the absence; an entry of a mark leaves a lateness standing.
 */
export function entriesBetween(from: Held, to: Held): Typed[] {
  if (sameHeld(from, to)) return [];
  const wanted = { text: `${to.mark ?? ''}${to.letters ?? ''}`, minutes: to.minutes };
  const staysLate = from.letters !== null && to.letters === null && to.mark !== null;
  const meets = from.mark !== null && to.mark === null && to.letters !== null;
  const emptied = wanted.text === '' || staysLate || meets;
  if (!emptied) return [wanted];
  const clear: Typed = { text: '', minutes: null };
  const clears: Typed[] = [];
  if (from.mark !== null) clears.push(clear);
  if (from.letters !== null && from.letters !== to.letters) clears.push(clear);
  const stays = from.letters === to.letters;
  const left: Held = { mark: null, letters: stays ? to.letters : null, minutes: stays ? from.minutes : null };
  return wanted.text === '' || sameHeld(left, to) ? clears : [...clears, wanted];
}
