/** What is done in the grid: keys, entries, fills, pastes, undo. Decides nothing: it sends and shows the answer. */

import type { CellKey } from '../queue/types';
import { shortDay } from '../ui/days';
import { copied, emptied, entriesOf, filledDown, planned, plannedByNames } from './blocks';
import { byNames, type Matrix, type PastePlan } from './clipboard';
import { isComplete, read } from './grammar';
import { type Effect, type Press, press } from './moves';
import type { Sorting } from './order';
import { say } from './say';
import { type At, contains, places, type Rect, rectOf, same } from './selection';
import { Steps } from './steps';
import type { GridStore } from './store';
import { nextTrouble } from './troubles';
import { t } from './words';
import { type Entered, Writing } from './writing';

/** Asks the page to open something beside the grid. */
export type Ask =
  | { kind: 'panel' | 'history' | 'menu' | 'codes'; at: At }
  | { kind: 'keys' }
  /** «По стопке» into a column. */
  | { kind: 'stack'; col: number }
  | { kind: 'paste'; matrix: Matrix; plan: PastePlan; names: (number | null)[] | null };

export class GridControl {
  /** «Сразу вниз»: a complete entry moves by itself. */
  atOnce = false;
  onAsk: (ask: Ask) => void = () => {};
  /** Brings the browser's focus to the cell in focus. */
  onFocus: () => void = () => {};
  /** Where «Сразу вниз» came from: a comma or a slash goes back there. */
  private left: At | null = null;
  private readonly writing: Writing;
  private readonly steps: Steps;

  constructor(readonly store: GridStore) {
    this.writing = new Writing(store);
    this.steps = new Steps(store, this.writing, (at) => this.onAsk({ kind: 'history', at }));
  }

  /** Answers a key; false leaves it to the browser. */
  key(key: Press): boolean {
    const { store } = this;
    if (this.joinsLast(key)) return true;
    this.left = null;
    const opening = store.state.entry === null;
    const moved = press(store.state, key, store.extent());
    this.run(moved.effects.filter(({ kind }) => kind === 'commit' || kind === 'commitTo'));
    store.setState(moved.state);
    this.run(moved.effects.filter(({ kind }) => kind !== 'commit' && kind !== 'commitTo'));
    // The character that opens an entry may be the whole of it.
    const { entry } = store.state;
    if (this.atOnce && opening && entry && !entry.caret && entry.text !== '') this.typed(entry.text);
    return moved.handled;
  }

  /** The open entry's text changed. */
  typed(text: string) {
    const { store } = this;
    const { entry, focus } = store.state;
    const syntax = store.syntax(focus);
    if (!entry || !syntax) return;
    const choice = read(entry.text, syntax);
    if (choice.kind === 'ambiguous' && /[12]$/.test(text) && text.length === entry.text.length + 1) {
      const chosen = choice.options[text.endsWith('1') ? 0 : 1].text;
      store.setState({ ...store.state, entry: { ...entry, text: chosen } });
      return;
    }
    store.setState({ ...store.state, entry: { ...entry, text } });
    if (this.atOnce && !entry.caret && isComplete(text, syntax)) this.down(focus);
  }

  private down(from: At) {
    this.key({ key: 'Enter', code: 'Enter', shift: false, ctrl: false, alt: false });
    this.left = from;
  }

  /** With «Сразу вниз» a main comma or slash opens the cell just left for its second mark. */
  private joinsLast({ key, code, ctrl, alt }: Press): boolean {
    const { store, left } = this;
    const joins = (key === ',' || key === '/') && code !== 'NumpadDecimal' && !ctrl && !alt;
    if (!left || !this.atOnce || store.state.entry || !joins) return false;
    const text = store.view(left.row, left.col).text;
    store.setState({
      ...store.state,
      focus: left,
      selection: null,
      entry: { text: `${text}/`, caret: false },
    });
    return true;
  }

  /** Moves the focus by pointer; ends a run. */
  point(at: At, extend: boolean) {
    const { store } = this;
    this.left = null;
    this.leaveEntry();
    const { focus } = store.state;
    if (extend && at.row >= 0) {
      const anchor = store.state.selection?.anchor ?? focus;
      store.setState({ ...store.state, entry: null, selection: { anchor, lead: at } });
      return;
    }
    store.setState({ focus: at, selection: null, entry: null, run: null });
  }

  /** Opens the entry of a cell with its value, as a second click does. */
  edit(at: At) {
    const { store } = this;
    if (!store.open(at)) return this.run([{ kind: 'locked', at }]);
    const text = store.view(at.row, at.col).text;
    store.setState({ ...store.state, focus: at, selection: null, entry: { text, caret: true } });
  }

  /** Takes the open entry when the focus goes elsewhere by pointer. */
  leaveEntry() {
    const { entry, focus } = this.store.state;
    if (!entry) return;
    this.commit([{ at: focus, text: entry.text }]);
    this.store.setState({ ...this.store.state, entry: null });
  }

  /** Enters a value from a panel or the pad, and moves down when asked. */
  enter(entered: Entered, thenDown = false) {
    const { store } = this;
    const { at } = entered;
    if (!store.open(at)) return this.run([{ kind: 'locked', at }]);
    this.commit([entered]);
    if (!thenDown) return;
    const row = Math.min(at.row + 1, store.model.pupils.length - 1);
    if (row === at.row) say(t('end-of-list'));
    store.setState({ ...store.state, focus: { ...at, row }, selection: null, entry: null });
  }

  /** Writes texts into cells: one gesture, one step of undo. Returns how many were taken. */
  commit(entries: readonly Entered[]): number {
    const step = this.writing.enter(entries);
    this.steps.keep(step);
    return step.length;
  }

  /** Why a text would not even be sent, in words. */
  refusal(at: At, text: string): string | null {
    return this.writing.refusal(at, text);
  }

  /** Sends a refused mark again as made up later. */
  madeUp(at: At) {
    const overlay = this.store.overlay(at);
    if (!overlay || !('text' in overlay.write)) return;
    this.commit([{ at, text: overlay.write.text ?? '', madeUp: true }]);
  }

  /** «Все на месте», or the taking back of it. */
  roll(lessonId: string, day: string, taken = true) {
    const label = `${t('column-roll')}, ${shortDay(day)}`;
    this.steps.keep(this.writing.roll(lessonId, label, taken));
    say(taken ? label : t('undone-roll', { what: label }));
  }

  /** «Все на месте» of the lesson was taken here and not taken back. */
  tookRoll(lessonId: string): boolean {
    return this.steps.tookRoll(lessonId);
  }

  /** The selected cells as text; `names` puts the pupils first. */
  copied(names = false): Matrix {
    return copied(this.store, names);
  }

  /** Empties cells that hold something. */
  clear(rect: Rect) {
    const entries = emptied(this.store, rect);
    const count = this.commit(entries);
    if (entries.length > 1) say(t('cleared', { n: count }));
  }

  /** Pastes at once when nothing is doubtful, else asks. */
  paste(matrix: Matrix) {
    const { store } = this;
    if (matrix.length === 0 || store.state.focus.row < 0) return;
    const names = byNames(
      matrix,
      store.model.pupils.map((pupil) => pupil.name),
    );
    const plan = planned(store, matrix);
    if (plan.clear && !names) this.insert(plan);
    else this.onAsk({ kind: 'paste', matrix, plan, names });
  }

  /** Plans each row for the pupil its first column names. */
  planByNames(matrix: Matrix, names: readonly (number | null)[]): PastePlan {
    return plannedByNames(this.store, matrix, names);
  }

  /** Pastes what can be pasted. */
  insert(plan: PastePlan) {
    const n = this.commit(entriesOf(plan));
    say(plan.cut > 0 ? t('pasted-cut', { n, cut: plan.cut }) : t('pasted', { n }));
  }

  undo() {
    this.steps.undo();
  }

  redo() {
    this.steps.redo();
  }

  /** Orders the pupils by a column, or as on the list; whatever is typed is taken first. */
  sort(sorting: Sorting | null) {
    const { store } = this;
    this.left = null;
    this.leaveEntry();
    store.sort(sorting);
    if (!sorting) return say(t('sorted-list'));
    const column = store.model.columns.find(({ key }) => key === sorting.column);
    const day = column?.kind === 'lesson' ? shortDay(column.lesson.day) : '';
    say(t(`sorted-${column?.kind ?? 'average'}`, { day, from: sorting.from }));
  }

  // --- effects of keys --------------------------------------------------------------------------------------------

  private run(effects: readonly Effect[]) {
    for (const effect of effects) this.one(effect);
  }

  private one(effect: Effect) {
    const { store } = this;
    switch (effect.kind) {
      case 'commit':
        this.commit([effect]);
        break;
      case 'commitTo':
        say(t('filled', { n: this.commit(places(effect.rect).map((at) => ({ at, text: effect.text }))) }));
        break;
      case 'clear':
        this.clear(effect.rect);
        break;
      case 'fillDown':
        say(t('filled', { n: this.commit(filledDown(store, effect.rect)) }));
        break;
      case 'undo':
        this.undo();
        break;
      case 'redo':
        this.redo();
        break;
      case 'nextTrouble':
      case 'previousTrouble':
        this.goToTrouble(effect.kind === 'nextTrouble' ? 1 : -1);
        break;
      case 'end':
        say(t('end-of-list'));
        break;
      case 'keys':
        this.onAsk({ kind: 'keys' });
        break;
      case 'locked':
        say(this.whyLocked(effect.at));
        break;
      case 'panel':
      case 'history':
      case 'menu':
      case 'codes':
        this.onAsk({ kind: effect.kind, at: effect.at });
        break;
    }
  }

  /** Why nothing can be entered, in words. */
  whyLocked(at: At): string {
    const { store } = this;
    const column = store.column(at.col);
    if (column?.kind === 'average') return t('locked-average');
    if (column?.kind !== 'lesson') return t('locked-plain');
    if (!store.view(at.row, at.col).listed) {
      return t('locked-unlisted', { day: shortDay(column.lesson.day) });
    }
    return column.lesson.locked ?? t('locked-all');
  }

  /** The next cell that is refused or in conflict, from the focus on and around. */
  goToTrouble(way: 1 | -1) {
    const { store } = this;
    const next = nextTrouble(store, way);
    if (!next) return say(t('no-troubles'));
    const { focus } = store.state;
    store.setState({ ...store.state, focus: next, selection: null, entry: null });
    if (same(next, focus) || store.view(next.row, next.col).state === 'conflict') {
      this.onAsk({ kind: 'panel', at: next });
    }
    const { message } = store.view(next.row, next.col);
    if (message) say(message);
  }

  /** Puts the focus on the cell the queue names. */
  goTo(key: CellKey) {
    const { store } = this;
    const at = store.cellOf(key);
    if (!at) return;
    store.active = true;
    store.setState({ ...store.state, focus: at, selection: null, entry: null });
    if (at.row < 0) this.onAsk({ kind: 'menu', at });
    else this.onFocus();
  }

  /** A press of the pointer on a selected block keeps it for the menu. */
  inSelection(at: At): boolean {
    const { selection, focus } = this.store.state;
    return selection !== null && contains(rectOf(selection, focus), at);
  }
}
