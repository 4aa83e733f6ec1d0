/** Takes steps back and does them again, each as new operations over the versions that stand. */
import { shown } from './grammar';
import { say } from './say';
import type { At } from './selection';
import type { GridStore } from './store';
import * as undoing from './undo';
import { t } from './words';
import type { Writing } from './writing';

type CellChange = Extract<undoing.Change, { kind: 'cell' }>;

export class Steps {
  private history = undoing.noHistory;
  /** Entries that have to follow one another in a cell. */
  private chains = new Map<string, undoing.Typed[]>();

  constructor(
    private readonly store: GridStore,
    private readonly writing: Writing,
    /** A colleague wrote into the cell since (E12). */
    private readonly onLater: (at: At) => void,
  ) {
    store.onSaved = (id) => this.goOn(id);
  }

  /** Keeps what one gesture changed. */
  keep(step: undoing.Step) {
    this.history = undoing.push(this.history, step);
  }

  undo() {
    const back = undoing.undo(this.history);
    if (!back) return say(t('undo-nothing'));
    if (this.replay(back.step.map(undoing.reversed), 'undone')) this.history = back.history;
  }

  redo() {
    const again = undoing.redo(this.history);
    if (!again) return say(t('redo-nothing'));
    if (this.replay(again.step, 'redone')) this.history = again.history;
  }

  /** «Все на месте» of the lesson was taken here and not taken back. */
  tookRoll(lessonId: string): boolean {
    const rolls = this.history.done
      .flat()
      .filter((change) => change.kind === 'roll' && change.lessonId === lessonId);
    const last = rolls.at(-1);
    return last?.kind === 'roll' && last.taken;
  }

  /** Brings cells from one state to another; not at all where a colleague wrote since (E12). */
  private replay(step: undoing.Step, word: 'undone' | 'redone'): boolean {
    const found = step.flatMap((change) => {
      const at = change.kind === 'cell' ? this.store.locate(change.cell) : null;
      return at && change.kind === 'cell' ? [{ at, change }] : [];
    });
    const later = found.find(({ at }) => this.store.changedAt(at) !== null);
    if (later) {
      say(t('undo-later'));
      this.focus(later.at);
      this.onLater(later.at);
      return false;
    }
    this.replayCells(found);
    for (const change of step) {
      if (change.kind !== 'roll') continue;
      this.writing.roll(change.lessonId, change.label, change.taken);
      say(t(`${word}-roll`, { what: change.label }));
    }
    const first = found[0];
    if (first) this.focus(first.at);
    if (found.length > 0) say(t(word, { n: found.length }));
    return true;
  }

  private replayCells(found: readonly { at: At; change: CellChange }[]) {
    const { store, writing } = this;
    const drafts = found.flatMap(({ at, change }) => {
      store.refuse(at, null);
      const { mark, letters, minutes } = change.after;
      const [first, ...rest] = undoing.entriesBetween(store.held(at), change.after);
      if (rest.length > 0) this.chains.set(store.id(at), rest);
      const anew = store.overlay(at) ? { text: shown(mark, letters), minutes } : null;
      const typed = first ?? anew;
      return (typed && writing.draft(at, typed)) ?? [];
    });
    writing.send(drafts);
    for (const { at } of found) store.follow(at);
  }

  /** A cell was saved: what has to follow in it goes next. */
  private goOn(id: string) {
    const [next, ...rest] = this.chains.get(id) ?? [];
    const at = this.store.locate(id);
    if (next === undefined || !at) return;
    if (rest.length > 0) this.chains.set(id, rest);
    else this.chains.delete(id);
    const draft = this.writing.draft(at, next);
    if (draft) this.writing.send([draft]);
  }

  private focus(at: At) {
    this.store.setState({ ...this.store.state, focus: at, selection: null, entry: null });
  }
}
