/** What is done in the grid: keys, entries, fills, pastes, undo. Decides nothing: it sends and shows the answer. */

import type { CellKey, Draft } from '../queue/types';
import { shortDay } from '../ui/days';
import { byNames, type Matrix, type PastePlan, planPaste } from './clipboard';
import { isComplete, read, shown } from './grammar';
import { after } from './model';
import { type Effect, type Press, press } from './moves';
import { say } from './say';
import { type At, contains, fillDown, places, type Rect, rectOf, same } from './selection';
import type { GridStore } from './store';
import * as undoing from './undo';
import { t } from './words';

/** Asks the page to open something beside the grid. */
export type Ask =
  | { kind: 'panel' | 'history' | 'menu' | 'codes'; at: At }
  | { kind: 'keys' }
  | { kind: 'paste'; matrix: Matrix; plan: PastePlan; names: (number | null)[] | null };

export class GridControl {
  /** «Сразу вниз»: a complete entry moves by itself. */
  atOnce = false;
  onAsk: (ask: Ask) => void = () => {};
  /** Brings the browser's focus to the cell in focus. */
  onFocus: () => void = () => {};
  private history = undoing.noHistory;
  /** Where «Сразу вниз» came from: a comma or a slash goes back there. */
  private left: At | null = null;
  /** Entries that have to follow one another in a cell. */
  private chains = new Map<string, string[]>();

  constructor(readonly store: GridStore) {
    store.onSaved = (id) => this.follow(id);
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
  enter(at: At, text: string, thenDown = false) {
    const { store } = this;
    if (!store.open(at)) return this.run([{ kind: 'locked', at }]);
    this.commit([{ at, text }]);
    if (!thenDown) return;
    const row = Math.min(at.row + 1, store.model.pupils.length - 1);
    if (row === at.row) say(t('end-of-list'));
    store.setState({ ...store.state, focus: { ...at, row }, selection: null, entry: null });
  }

  /** Writes texts into cells: one gesture, one step of undo. Returns how many were taken. */
  commit(entries: readonly { at: At; text: string }[]): number {
    const { store } = this;
    const drafts: Draft[] = [];
    const step: undoing.Change[] = [];
    for (const { at, text } of entries) {
      if (!store.open(at) || this.refuseHere(at, text)) continue;
      const syntax = store.syntax(at);
      const reading = syntax && read(text, syntax);
      if (!syntax || !reading) continue;
      const before = store.held(at);
      const made = after(before, text, syntax);
      const waiting = store.overlay(at);
      const settled = waiting === undefined;
      if (settled && reading.kind !== 'unknown' && undoing.sameHeld(before, made)) continue;
      const draft = this.draft(at, reading.kind === 'entry' ? reading.text : text.trim());
      if (!draft) continue;
      drafts.push(draft);
      const { mark, letters } = before;
      step.push({ cell: store.id(at), before: { mark, letters }, after: made });
    }
    this.send(drafts);
    for (const { at } of entries) store.follow(at);
    this.history = undoing.push(this.history, step);
    return drafts.length;
  }

  /** A zero, or a letter that is two codes, is not sent. */
  private refuseHere(at: At, text: string): boolean {
    const { store } = this;
    const syntax = store.syntax(at);
    const reading = syntax ? read(text, syntax) : null;
    if (reading?.kind === 'ambiguous') {
      const [first, second] = reading.options;
      const message = t('refused-two', { text: text.trim(), first: first.text, second: second.text });
      store.refuse(at, { text: text.trim(), message });
      return true;
    }
    if (reading?.kind === 'unknown' && reading.hint === 'zero') {
      store.refuse(at, { text: text.trim(), message: t('refused-zero') });
      return true;
    }
    store.refuse(at, null);
    return false;
  }

  private send(drafts: Draft[]) {
    if (drafts.length === 0) return;
    void this.store.queue.enqueue(drafts);
  }

  private draft(at: At, text: string, madeUp = false): Draft | null {
    const { store } = this;
    const column = store.column(at.col);
    const pupil = store.model.pupils[at.row];
    const base = store.base(at);
    const { groupId, subjectId, periodId } = store.model.page;
    if (!pupil || !column || column.kind === 'average') return null;
    if (column.kind === 'period') {
      const write = { groupId, subjectId, periodId: periodId ?? '', pupilId: pupil.id, text };
      return {
        page: store.page,
        label: `${pupil.name}, ${t('period-mark-long').toLowerCase()}`,
        write: { kind: 'periodMark', ...write, version: base.markVersion },
      };
    }
    const type = store.model.page.workTypes.find(({ id }) => id === column.work?.workTypeId);
    return {
      page: store.page,
      label: [pupil.name, shortDay(column.lesson.day), type?.name.toLowerCase()].filter(Boolean).join(', '),
      write: {
        kind: 'entry',
        lessonId: column.lesson.id,
        pupilId: pupil.id,
        columnId: column.work?.id ?? null,
        text,
        minutes: null,
        madeUp,
        markVersion: base.markVersion,
        attendanceVersion: base.attendanceVersion,
      },
    };
  }

  /** Sends a refused mark again as made up later. */
  madeUp(at: At) {
    const overlay = this.store.overlay(at);
    if (!overlay || !('text' in overlay.write)) return;
    const draft = this.draft(at, overlay.write.text ?? '', true);
    if (draft) this.send([draft]);
  }

  /** «Все на месте». */
  roll(lessonId: string, label: string) {
    this.send([{ page: this.store.page, label, write: { kind: 'roll', lessonId } }]);
  }

  // --- blocks -----------------------------------------------------------------------------------------------------

  /** The selected cells as text; `names` puts the pupils first. */
  copied(names = false): Matrix {
    const { store } = this;
    const rect = rectOf(store.state.selection, store.state.focus);
    const rows: string[][] = [];
    for (let row = rect.top; row <= rect.bottom; row += 1) {
      const line = names ? [store.model.pupils[row]?.name ?? ''] : [];
      for (let col = rect.left; col <= rect.right; col += 1) line.push(store.view(row, col).text);
      rows.push(line);
    }
    return rows;
  }

  /** Empties cells that hold something. */
  clear(rect: Rect) {
    const filled = places(rect).filter(({ row, col }) => this.store.view(row, col).text !== '');
    const count = this.commit(filled.map((at) => ({ at, text: '' })));
    if (filled.length > 1) say(t('cleared', { n: count }));
  }

  /** Pastes at once when nothing is doubtful, else asks. */
  paste(matrix: Matrix) {
    const { store } = this;
    if (matrix.length === 0 || store.state.focus.row < 0) return;
    const rect = rectOf(store.state.selection, store.state.focus);
    const names = byNames(
      matrix,
      store.model.pupils.map((pupil) => pupil.name),
    );
    const plan = this.plan(matrix, rect);
    if (plan.clear && !names) this.insert(plan);
    else this.onAsk({ kind: 'paste', matrix, plan, names });
  }

  /** What pasting would do. */
  plan(matrix: Matrix, rect?: Rect): PastePlan {
    const { store } = this;
    return planPaste(matrix, rect ?? rectOf(store.state.selection, store.state.focus), {
      rows: store.model.pupils.length,
      cols: store.model.columns.length,
      valueAt: (at) => store.view(at.row, at.col).text,
      syntaxAt: (at) => (store.open(at) ? store.syntax(at) : null),
    });
  }

  /** Plans each row for the pupil its first column names. */
  planByNames(matrix: Matrix, names: readonly (number | null)[]): PastePlan {
    const { col } = this.store.state.focus;
    const plans = matrix.flatMap((line, at) => {
      const row = names[at];
      if (row === null || row === undefined) return [];
      return [this.plan([line.slice(1)], { top: row, bottom: row, left: col, right: col })];
    });
    return {
      cells: plans.flatMap((plan) => plan.cells),
      cut: plans.reduce((sum, plan) => sum + plan.cut, 0),
      clear: plans.every((plan) => plan.clear),
    };
  }

  /** Pastes what can be pasted. */
  insert(plan: PastePlan) {
    const entries = plan.cells.flatMap(({ at, text, doubt }) =>
      text === null || doubt?.kind === 'locked' ? [] : [{ at, text }],
    );
    const n = this.commit(entries);
    say(plan.cut > 0 ? t('pasted-cut', { n, cut: plan.cut }) : t('pasted', { n }));
  }

  // --- undo -------------------------------------------------------------------------------------------------------

  undo() {
    const back = undoing.undo(this.history);
    if (!back) return say(t('undo-nothing'));
    const step = back.step.map(({ cell, before, after }) => ({ cell, before: after, after: before }));
    if (this.replay(step, 'undone')) this.history = back.history;
  }

  redo() {
    const again = undoing.redo(this.history);
    if (!again) return say(t('redo-nothing'));
    if (this.replay(again.step, 'redone')) this.history = again.history;
  }

  /** Brings cells from one state to another; not at all where a colleague wrote since (E12). */
  private replay(step: undoing.Step, word: 'undone' | 'redone'): boolean {
    const { store } = this;
    const found = step.flatMap((change) => {
      const at = store.locate(change.cell);
      return at ? [{ at, change }] : [];
    });
    const later = found.find(({ at }) => store.changedAt(at) !== null);
    if (later) {
      say(t('undo-later'));
      store.setState({ ...store.state, focus: later.at, selection: null, entry: null });
      this.onAsk({ kind: 'history', at: later.at });
      return false;
    }
    const drafts: Draft[] = [];
    for (const { at, change } of found) {
      store.refuse(at, null);
      const [first, ...rest] = undoing.entriesBetween(store.held(at), change.after);
      const refused = store.overlay(at);
      const text = first ?? (refused ? shown(change.after.mark, change.after.letters) : null);
      const draft = text === null ? null : this.draft(at, text);
      if (draft) drafts.push(draft);
      if (rest.length > 0) this.chains.set(store.id(at), rest);
    }
    this.send(drafts);
    for (const { at } of found) store.follow(at);
    const first = found[0];
    if (first) store.setState({ ...store.state, focus: first.at, selection: null, entry: null });
    say(t(word, { n: found.length }));
    return true;
  }

  private follow(id: string) {
    const [next, ...rest] = this.chains.get(id) ?? [];
    const at = this.store.locate(id);
    if (next === undefined || !at) return;
    if (rest.length > 0) this.chains.set(id, rest);
    else this.chains.delete(id);
    const draft = this.draft(at, next);
    if (draft) this.send([draft]);
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
      case 'fillDown': {
        const text = ({ row, col }: At) => store.view(row, col).text;
        const fills = fillDown(effect.rect).filter(({ from }) => text(from) !== '');
        say(t('filled', { n: this.commit(fills.map(({ from, to }) => ({ at: to, text: text(from) }))) }));
        break;
      }
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
    const all = store.troubles();
    if (all.length === 0) return say(t('no-troubles'));
    const { focus } = store.state;
    const order = ({ row, col }: At) => col * 1_000 + row;
    const ahead = all.filter((at) => (order(at) - order(focus)) * way > 0);
    const next = way === 1 ? (ahead[0] ?? all[0]) : (ahead.at(-1) ?? all.at(-1));
    if (!next) return;
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
    this.onFocus();
  }

  /** A press of the pointer on a selected block keeps it for the menu. */
  inSelection(at: At): boolean {
    const { selection, focus } = this.store.state;
    return selection !== null && contains(rectOf(selection, focus), at);
  }
}
