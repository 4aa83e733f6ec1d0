import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entriesBetween, type Held, noHistory, push, redo, STEPS, undo } from './undo';

const nothing: Held = { mark: null, letters: null };
const mark = (value: string): Held => ({ mark: value, letters: null });
const step = (n: number) => [{ cell: `c${n}`, before: nothing, after: mark('5') }];

it('keeps a hundred steps and goes back and forth', () => {
  let history = noHistory;
  for (let n = 0; n < STEPS + 20; n += 1) history = push(history, step(n));
  expect(history.done).toHaveLength(STEPS);
  const back = undo(history);
  expect(back?.step[0]?.cell).toBe('c119');
  expect(back && redo(back.history)?.history).toEqual(history);
  expect(undo(noHistory)).toBeNull();
});

it('forgets what was taken back once something new is entered', () => {
  const back = undo(push(noHistory, step(1)));
  expect(back && push(back.history, step(2)).undone).toEqual([]);
});

it('takes no step that changes nothing', () => {
  expect(push(noHistory, [{ cell: 'c', before: mark('5'), after: mark('5') }])).toBe(noHistory);
});

it.each([
  [nothing, mark('5'), ['5']],
  [mark('5'), nothing, ['']],
  [mark('5'), mark('4/3'), ['4/3']],
  [{ mark: null, letters: 'Н' }, nothing, ['']],
  [mark('5'), { mark: '5', letters: 'О' }, ['5О']],
  [{ mark: '5', letters: 'О' }, mark('5'), ['', '', '5']],
  [{ mark: '5', letters: 'О' }, { mark: null, letters: 'О' }, ['']],
  [{ mark: '5', letters: 'О' }, nothing, ['', '']],
  [mark('5'), { mark: null, letters: 'Н' }, ['', 'Н']],
])('goes from %o to %o by %o', (from, to, texts) => {
  expect(entriesBetween(from, to)).toEqual(texts);
});

it('undoes all to the beginning, whatever was done', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('2', '3', '5'), { maxLength: 20 }), (values) => {
      let history = noHistory;
      let held = nothing;
      for (const value of values) {
        history = push(history, [{ cell: 'c', before: held, after: mark(value) }]);
        held = mark(value);
      }
      for (let back = undo(history); back; back = undo(back.history)) {
        expect(back.step[0]?.after).toEqual(held);
        held = back.step[0]?.before ?? nothing;
        history = back.history;
      }
      expect(held).toEqual(nothing);
    }),
  );
});
