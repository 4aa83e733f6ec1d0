import { beforeEach, describe, expect, it } from 'vitest';
import { cellKey, entryKey, rollKey } from '../queue/keys';
import type { Ask } from './control';
import { GridControl } from './control';
import { FakeQueue, fakePage } from './fake';
import { GridStore } from './store';

let queue: FakeQueue;
let store: GridStore;
let control: GridControl;
let asked: Ask[];

beforeEach(() => {
  queue = new FakeQueue();
  store = new GridStore(fakePage(4, 3), queue);
  control = new GridControl(store);
  asked = [];
  control.onAsk = (ask) => asked.push(ask);
});

/** Presses keys; characters reach the open entry as the input gives them. */
function type(...keys: string[]) {
  for (const name of keys) {
    const [mods, key = ''] = name.startsWith('^') ? [true, name.slice(1)] : [false, name];
    const before = store.state.entry;
    const handled = control.key({ key, code: '', shift: false, ctrl: mods, alt: false });
    if (!handled && before && key.length === 1) control.typed(before.text + key);
  }
}

const focus = (row: number, col: number) => control.point({ row, col }, false);
const text = (row: number, col: number) => store.view(row, col).text;
const sent = () => queue.taken.map(({ write }) => ('text' in write ? write.text : write.kind));

describe('entering', () => {
  it('sends what was typed with the versions that were seen', () => {
    focus(0, 0);
    type('4', '/', '5', 'Enter');
    expect(text(0, 0)).toBe('4/5');
    expect(store.state.focus).toEqual({ row: 1, col: 0 });
    expect(queue.taken[0]).toMatchObject({
      label: 'Абрамова Анна 0, 01.03, работа на уроке',
      write: { kind: 'entry', lessonId: 'l0', columnId: 'c0', pupilId: 'p0', text: '4/5', markVersion: 1 },
    });
  });

  it('sends nothing when nothing changed', () => {
    focus(0, 0);
    type('5', 'Enter', 'Н', 'Enter');
    expect(sent()).toEqual([]);
  });

  it('keeps an unknown text in its cell and goes on; zero and double letters are not sent', () => {
    focus(0, 1);
    type('x', 'x', 'Enter', '0', 'Enter', 'y', 'Enter');
    expect(sent()).toEqual(['xx']);
    expect([0, 1, 2].map((row) => store.view(row, 1).state)).toEqual(['refused', 'refused', 'refused']);
    expect(store.countRefusals()).toBe(2);
    type('F8');
    expect(store.state.focus).toEqual({ row: 0, col: 1 });
    type('F8');
    expect(store.state.focus).toEqual({ row: 1, col: 1 });
  });

  it('takes 1 or 2 as the answer to «1 Н, 2 УП?»', () => {
    focus(0, 1);
    type('y', '1', 'Enter');
    expect(sent()).toEqual(['Н']);
  });

  it('moves at once when told to, and a comma goes back for the second mark', () => {
    control.atOnce = true;
    focus(0, 1);
    type('5', '4', ',', '3', '2');
    expect([0, 1, 2].map((row) => text(row, 1))).toEqual(['5', '4/3', '2']);
    expect(store.state.focus.row).toBe(3);
  });

  it('fills a selection and a column', () => {
    focus(0, 1);
    type('^ ', '5', '^Enter');
    expect([0, 1, 2, 3].map((row) => text(row, 1))).toEqual(['5', '5', '5', '5']);
    expect(queue.taken).toHaveLength(4);
  });
});

describe('averages', () => {
  it('follow at once, grey until the answer', () => {
    focus(0, 1);
    type('4', 'Enter');
    expect(store.view(0, 3)).toMatchObject({ text: '4,50', grey: true });
    queue.saveAll('made');
    expect(store.view(0, 3)).toMatchObject({ text: '4,50', grey: false });
  });

  it('do not count a mark past the scale', () => {
    focus(0, 1);
    type('9', 'Enter');
    expect(store.view(0, 3).text).toBe('5,00');
  });
});

describe("a lesson's first work", () => {
  it('is adopted when the server made it, and the next entries name it', () => {
    focus(0, 1);
    type('4', 'Enter');
    queue.saveAll('made');
    expect(store.column(1)).toMatchObject({ work: { id: 'made', weight: 3 } });
    expect(text(0, 1)).toBe('4');
    focus(0, 1);
    type('3', 'Enter');
    expect(queue.taken.at(-1)?.write).toMatchObject({ columnId: 'made', markVersion: 1 });
  });
});

describe('undo', () => {
  it('is a new entry that restores what was there', () => {
    focus(0, 0);
    type('3', 'Enter');
    queue.saveAll();
    type('^z');
    expect(text(0, 0)).toBe('5');
    expect(queue.taken.at(-1)?.write).toMatchObject({ text: '5', markVersion: 2 });
    queue.saveAll();
    type('^y');
    expect(text(0, 0)).toBe('3');
  });

  it('takes a lateness away in as many entries as it needs', () => {
    focus(0, 0);
    type('5', 'О', 'Enter');
    queue.saveAll();
    expect(text(0, 0)).toBe('5о');
    type('^z');
    expect(sent()).toEqual(['5О', '']);
  });

  it('does not touch a cell a colleague wrote later (E12)', () => {
    focus(0, 0);
    type('3', 'Enter');
    queue.saveAll();
    const page = fakePage(4, 3);
    store.load({ ...page, cells: [{ pupilId: 'p0', columnId: 'c0', value: '2', version: 3 }] });
    expect(store.view(0, 0).state).toBe('changed');
    type('^z');
    expect(sent()).toEqual(['3']);
    expect(asked).toEqual([{ kind: 'history', at: { row: 0, col: 0 } }]);
  });
});

describe('minutes late', () => {
  it('go along with the code, stay when it is typed again, and come back by undo', () => {
    control.enter({ at: { row: 2, col: 0 }, text: 'О', minutes: 15 });
    expect(queue.taken[0]?.write).toMatchObject({ text: 'О', minutes: 15 });
    queue.saveAll();
    expect(store.view(2, 0)).toMatchObject({ text: 'О', minutes: 15 });
    focus(2, 0);
    type('4', 'О', 'Enter');
    expect(queue.taken[1]?.write).toMatchObject({ text: '4О', minutes: 15 });
    queue.saveAll();
    control.enter({ at: { row: 2, col: 0 }, text: '4О', minutes: 10 });
    queue.saveAll();
    expect(store.view(2, 0)).toMatchObject({ text: '4о', minutes: 10 });
    type('^z');
    expect(queue.taken.at(-1)?.write).toMatchObject({ text: '4О', minutes: 15, attendanceVersion: 3 });
  });
});

describe('«Все на месте»', () => {
  const roll = rollKey('l1');
  const lesson = () => store.model.page.lessons[1];

  it('is a step like any other: undone by its opposite, done again', () => {
    control.roll('l1', '2026-03-02');
    expect(queue.taken[0]).toMatchObject({
      label: 'Все на месте, 02.03',
      write: { kind: 'roll', lessonId: 'l1' },
    });
    expect(control.tookRoll('l1')).toBe(true);
    queue.saveRoll(roll);
    expect(lesson()?.rollTakenAt).not.toBeNull();
    type('^z');
    expect(queue.taken[1]?.write).toEqual({ kind: 'roll', lessonId: 'l1', undo: true });
    queue.saveRoll(roll);
    expect(lesson()?.rollTakenAt).toBeNull();
    expect(control.tookRoll('l1')).toBe(false);
    type('^y');
    expect(queue.taken[2]?.write).toEqual({ kind: 'roll', lessonId: 'l1' });
  });

  it('is taken back from its panel as well, where Ctrl+Z takes it again', () => {
    control.roll('l1', '2026-03-02');
    control.roll('l1', '2026-03-02', false);
    expect(control.tookRoll('l1')).toBe(false);
    expect(control.tookRoll('l0')).toBe(false);
    type('^z');
    expect(queue.taken.map(({ write }) => write.kind === 'roll' && write.undo)).toEqual([
      undefined,
      true,
      undefined,
    ]);
  });

  it('takes its turn among entries', () => {
    control.roll('l1', '2026-03-02');
    focus(0, 1);
    type('4', 'Enter', '^z');
    expect(sent()).toEqual(['roll', '4', '']);
    type('^z');
    expect(queue.taken.at(-1)?.write).toMatchObject({ kind: 'roll', undo: true });
  });
});

describe('«За отработку»', () => {
  it('sends the refused mark once more, as a step that can be undone', () => {
    focus(1, 0);
    type('4', 'Enter');
    const { write, label } = queue.taken[0] ?? {};
    if (write?.kind !== 'entry' || !label) throw new Error('nothing was sent');
    const message = 'Здесь стоит Н';
    const why = { code: 'ABSENT', message, clause: null, since: 0 };
    queue.set(cellKey(write), { state: 'refused', write, label, ...why });
    control.madeUp({ row: 1, col: 0 });
    expect(queue.taken[1]?.write).toMatchObject({ text: '4', madeUp: true });
    queue.saveAll();
    expect(store.held({ row: 1, col: 0 })).toMatchObject({ mark: '4' });
    type('^z');
    expect(queue.taken.at(-1)?.write).toMatchObject({ text: '' });
  });
});

describe('the order of pupils', () => {
  beforeEach(() => {
    const page = fakePage(5, 2);
    const cell = (pupil: number, value: string) => ({
      pupilId: `p${pupil}`,
      columnId: 'c0',
      value,
      version: 1,
    });
    const cells = [cell(0, '3'), cell(1, '5'), cell(2, '4/5'), cell(3, '.')];
    store = new GridStore({ ...page, cells, attendance: [] }, queue);
    control = new GridControl(store);
  });
  const seen = () => store.model.pupils.map(({ id }) => id);

  it('goes by a mark either way, those without a number last, and back to the list', () => {
    control.sort({ column: 'l0/c0', from: 'high' });
    expect(seen()).toEqual(['p1', 'p2', 'p0', 'p3', 'p4']);
    control.sort({ column: 'average', from: 'low' });
    expect(seen()).toEqual(['p0', 'p2', 'p1', 'p3', 'p4']);
    expect(seen().map((id) => store.numberOf(id))).toEqual([1, 3, 2, 4, 5]);
    control.sort(null);
    expect(seen()).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
  });

  it('is what keys, paste, copy and fill act on, and undo finds its cells in any order', () => {
    control.sort({ column: 'l0/c0', from: 'high' });
    focus(0, 1);
    type('5', 'Enter', '4', 'Enter');
    expect(queue.taken.map(({ write }) => write.kind === 'entry' && write.pupilId)).toEqual(['p1', 'p2']);
    focus(2, 1);
    control.paste([['3'], ['2']]);
    expect(queue.taken.slice(2).map(({ write }) => write.kind === 'entry' && write.pupilId)).toEqual([
      'p0',
      'p3',
    ]);
    store.setState({ ...store.state, selection: { anchor: { row: 0, col: 0 }, lead: { row: 3, col: 0 } } });
    expect(control.copied()).toEqual([['5'], ['4/5'], ['3'], ['.']]);
    control.sort(null);
    type('^z');
    expect([0, 1, 2, 3].map((row) => text(row, 1))).toEqual(['', '5', '4', '']);
  });

  it('keeps the focus on its cell, takes what is typed, and moves no row while marks change', () => {
    focus(1, 0);
    type('2');
    control.sort({ column: 'l0/c0', from: 'high' });
    expect(sent()).toEqual(['2']);
    expect(seen()).toEqual(['p2', 'p0', 'p1', 'p3', 'p4']);
    expect(store.state).toMatchObject({ focus: { row: 2, col: 0 }, entry: null });
    focus(2, 0);
    type('5', 'Enter');
    store.load({ ...fakePage(6, 2), readAt: '2026-03-31T07:05:00Z' });
    expect(seen()).toEqual(['p2', 'p0', 'p1', 'p3', 'p4', 'p5']);
  });
});

describe('what was saved', () => {
  const due = { code: 'D04', title: '', dueAt: '2026-03-31T21:00:00Z', display: '', clause: null };

  it('stays over an older page, and asks for no second reading', () => {
    const derived: string[] = [];
    const page = fakePage(2, 1);
    const owed = [{ ...due, code: 'D01', state: 'OPEN' as const }];
    const lessons = page.lessons.map((lesson) => ({ ...lesson, due: owed }));
    store = new GridStore({ ...page, lessons }, queue);
    control = new GridControl(store);
    store.onDerived = () => derived.push('read');
    control.roll('l0', '2026-03-01');
    queue.saveRoll(rollKey('l0'));
    expect(derived).toEqual(['read']);
    store.load({ ...page, lessons, readAt: '2026-03-31T07:00:30Z' });
    expect(store.model.page.lessons[0]?.rollTakenAt).toBe('2026-03-31T07:01:00Z');
    expect(derived).toEqual(['read']);
  });

  it('needs no reading of the page; the first mark of a lesson that still owes marks does', () => {
    const derived: string[] = [];
    const page = fakePage(4, 3);
    const lessons = page.lessons.map((lesson, at) =>
      at === 2 ? { ...lesson, due: [{ ...due, state: 'OPEN' as const }] } : lesson,
    );
    store = new GridStore({ ...page, lessons }, queue);
    control = new GridControl(store);
    store.onDerived = () => derived.push('read');
    focus(0, 1);
    type('4', 'Enter', '5', 'Enter');
    queue.saveAll('made');
    expect(derived).toEqual([]);
    focus(0, 2);
    type('4', 'Enter', '5', 'Enter');
    queue.saveAll('other');
    expect(derived).toEqual(['read']);
  });
});

describe('paste', () => {
  it('is done at once when nothing is doubtful, as one step', () => {
    focus(0, 1);
    control.paste([['5', '4'], ['', '3'], ['н']]);
    expect(text(1, 1)).toBe('');
    expect(text(1, 2)).toBe('3');
    expect(text(2, 1)).toBe('Н');
    type('^z');
    expect([text(0, 1), text(0, 2), text(2, 1)]).toEqual(['', '', '']);
  });

  it('asks before it replaces', () => {
    focus(0, 0);
    control.paste([['4']]);
    expect(asked[0]).toMatchObject({ kind: 'paste', plan: { clear: false } });
    expect(sent()).toEqual([]);
  });
});

describe('a page read anew', () => {
  it('keeps focus, entry and selection, and what was saved since', () => {
    focus(1, 1);
    type('4', 'Enter');
    queue.saveAll('made');
    type('5');
    store.load(fakePage(4, 3));
    expect(store.state.entry?.text).toBe('5');
    expect(store.state.focus).toEqual({ row: 2, col: 1 });
  });

  it('marks what a colleague changed until it is looked at', () => {
    const page = fakePage(4, 3);
    store.load({
      ...page,
      cells: [...page.cells, { pupilId: 'p2', columnId: 'c0', value: '4', version: 1 }],
    });
    expect(store.view(2, 0)).toMatchObject({ text: '4', state: 'changed' });
    focus(2, 0);
    expect(store.view(2, 0).state).toBe('plain');
  });

  it('shows both sides of a conflict', () => {
    focus(0, 0);
    type('3', 'Enter');
    const { write, label } = queue.taken[0] ?? {};
    if (!write || !label) throw new Error('nothing was sent');
    queue.set(entryKey('l0', 'c0', 'p0'), {
      state: 'conflict',
      write,
      label,
      yours: '3',
      theirs: '2',
      author: 'Петрова О. И.',
      roleTitle: 'учитель',
      at: '2026-03-31T07:00:30Z',
      version: 2,
      since: 0,
      offline: false,
    });
    expect(store.view(0, 0)).toMatchObject({ text: '3', theirs: '2', state: 'conflict' });
    type('F8');
    expect(asked).toEqual([{ kind: 'panel', at: { row: 0, col: 0 } }]);
  });
});

describe('places that are closed', () => {
  it('say why and open nothing', () => {
    const page = fakePage(2, 2);
    const [first, second] = page.lessons;
    if (!first || !second) throw new Error('no lessons');
    const locked = { ...first, writable: false, locked: '3-я четверть: закрыто 28 марта' };
    store = new GridStore({ ...page, lessons: [locked, second] }, queue);
    control = new GridControl(store);
    focus(0, 0);
    type('5');
    expect(store.state.entry).toBeNull();
    expect(control.whyLocked({ row: 0, col: 0 })).toBe('3-я четверть: закрыто 28 марта');
  });

  it('has no marks, averages or period marks in the first grade', () => {
    const page = fakePage(2, 1, { noMarks: 'В 1 классе отметок нет', cells: [], columns: [] });
    store = new GridStore(page, queue);
    control = new GridControl(store);
    expect(store.model.columns.map(({ kind }) => kind)).toEqual(['lesson']);
    focus(0, 0);
    type('Н', 'Enter', '5', 'Enter');
    expect(store.view(1, 0).state).toBe('refused');
  });
});
