import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Change, entriesBetween, type Held, noHistory, push, redo, reversed, STEPS, undo } from './undo';

const nothing: Held = { mark: null, letters: null, minutes: null };
const mark = (value: string): Held => ({ ...nothing, mark: value });
const held = (value: string | null, letters: string, minutes: number | null = null): Held => ({
  mark: value,
  letters,
  minutes,
});
const cell = (name: string, before: Held, after: Held): Change => ({
  kind: 'cell',
  cell: name,
  before,
  after,
});
const step = (n: number) => [cell(`c${n}`, nothing, mark('5'))];

it('keeps a hundred steps and goes back and forth', () => {
  let history = noHistory;
  for (let n = 0; n < STEPS + 20; n += 1) history = push(history, step(n));
  expect(history.done).toHaveLength(STEPS);
  const back = undo(history);
  expect(back?.step).toEqual(step(119));
  expect(back && redo(back.history)?.history).toEqual(history);
  expect(undo(noHistory)).toBeNull();
});

it('forgets what was taken back once something new is entered', () => {
  const back = undo(push(noHistory, step(1)));
  expect(back && push(back.history, step(2)).undone).toEqual([]);
});

it('takes no step that changes nothing', () => {
  expect(push(noHistory, [cell('c', mark('5'), mark('5'))])).toBe(noHistory);
  expect(push(noHistory, [cell('c', held(null, 'О'), held(null, 'О', 15))]).done).toHaveLength(1);
});

it.each([
  [nothing, mark('5'), ['5']],
  [mark('5'), nothing, ['']],
  [mark('5'), mark('4/3'), ['4/3']],
  [held(null, 'Н'), nothing, ['']],
  [mark('5'), held('5', 'О'), ['5О']],
  [held('5', 'О'), mark('5'), ['', '', '5']],
  [held('5', 'О'), held(null, 'О'), ['']],
  [held('5', 'О', 15), held(null, 'О', 15), ['']],
  [held('5', 'О'), nothing, ['', '']],
  [mark('5'), held(null, 'Н'), ['', 'Н']],
])('goes from %o to %o by %o', (from, to, texts) => {
  expect(entriesBetween(from, to).map(({ text }) => text)).toEqual(texts);
});

it.each([
  [held(null, 'О', 15), held(null, 'О', 10), [{ text: 'О', minutes: 10 }]],
  [held('5', 'О', 15), held('5', 'О'), [{ text: '5О', minutes: null }]],
  [nothing, held(null, 'О', 15), [{ text: 'О', minutes: 15 }]],
])('brings back minutes: from %o to %o', (from, to, entries) => {
  expect(entriesBetween(from, to)).toEqual(entries);
});

it('takes a roll back by its opposite', () => {
  const roll: Change = { kind: 'roll', lessonId: 'l', label: 'Все на месте', taken: true };
  expect(push(noHistory, [roll]).done).toEqual([[roll]]);
  expect(reversed(roll)).toEqual({ ...roll, taken: false });
  expect(reversed(cell('c', nothing, mark('5')))).toEqual(cell('c', mark('5'), nothing));
});

it('undoes all to the beginning, whatever was done', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('2', '3', '5'), { maxLength: 20 }), (values) => {
      let history = noHistory;
      let now = nothing;
      for (const value of values) {
        history = push(history, [cell('c', now, mark(value))]);
        now = mark(value);
      }
      for (let back = undo(history); back; back = undo(back.history)) {
        const change = back.step[0];
        if (change?.kind !== 'cell') throw new Error('a step without its cell');
        expect(change.after).toEqual(now);
        now = change.before;
        history = back.history;
      }
      expect(now).toEqual(nothing);
    }),
  );
});
