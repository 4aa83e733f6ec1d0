import { act, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { GridControl } from './control';
import { FakeQueue, fakePage } from './fake';
import { Grid } from './Grid';
import { GridStore } from './store';

let queue: FakeQueue;
let store: GridStore;

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
  queue = new FakeQueue();
  store = new GridStore(fakePage(30, 3), queue);
  store.start('l1');
  render(<Grid store={store} control={new GridControl(store)} density="tight" label="Отметки" />);
});

it('opens at the first empty cell of the lesson, with one stop for Tab', () => {
  expect(document.activeElement?.getAttribute('data-cell')).toBe('0:1');
  expect(document.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  const grid = screen.getByRole('grid');
  expect(grid.getAttribute('aria-rowcount')).toBe('31');
  expect(grid.getAttribute('aria-colcount')).toBe('6');
});

it('takes a class of thirty with sixty keys after the one that opened the lesson', async () => {
  const user = userEvent.setup({ delay: null });
  let keys = 1;
  for (let row = 0; row < 30; row += 1) {
    await user.keyboard('5');
    await user.keyboard('{Enter}');
    keys += 2;
  }
  expect(keys).toBe(61);
  expect(queue.taken).toHaveLength(30);
  expect(document.querySelector('[data-cell="29:1"]')?.textContent).toBe('5');
  expect(document.activeElement?.getAttribute('data-cell')).toBe('29:1');
}, 60_000);

it('speaks a cell: value, then state', () => {
  const label = (cell: string) => document.querySelector(`[data-cell="${cell}"]`)?.getAttribute('aria-label');
  expect(label('0:0')).toBe('5');
  expect(label('1:0')).toBe('Н, отсутствие, причина не указана');
  expect(label('2:0')).toBe('нет отметки');
});

it('names its one input after pupil and day', async () => {
  await userEvent.keyboard('4');
  expect(screen.getByRole('textbox').getAttribute('aria-label')).toBe(
    'Отметка, Абрамова Анна 0, 2\u00a0марта',
  );
});

it('goes where a program puts the browser’s focus, as screen readers do', async () => {
  await userEvent.keyboard('4');
  const cell = document.querySelector<HTMLElement>('[data-cell="3:2"]');
  act(() => cell?.focus());
  expect(store.state.focus).toEqual({ row: 3, col: 2 });
  expect(store.state.entry).toBeNull();
  // What was being typed is taken, as by a click elsewhere.
  expect(queue.taken.map(({ write }) => 'text' in write && write.text)).toEqual(['4']);
  await userEvent.keyboard('5{Enter}');
  expect(document.querySelector('[data-cell="3:2"]')?.textContent).toBe('5');
  expect(document.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
});

it('keeps a selection made with Shift and the pointer, whose focus the browser moves', () => {
  const cell = (name: string) => document.querySelector<HTMLElement>(`[data-cell="${name}"]`);
  const [from, to] = [cell('0:0'), cell('2:0')];
  if (!from || !to) throw new Error('no cells');
  fireEvent.pointerDown(from, { button: 0 });
  fireEvent.pointerUp(from);
  fireEvent.pointerDown(to, { button: 0, shiftKey: true });
  act(() => to.focus());
  fireEvent.pointerUp(to);
  expect(store.state.selection).toEqual({ anchor: { row: 0, col: 0 }, lead: { row: 2, col: 0 } });
});

it('shows and says minutes late', () => {
  const page = fakePage(1, 1);
  const late = { letters: 'О', reason: 'late', minutes: 21, version: 1 };
  act(() => store.load({ ...page, attendance: [{ pupilId: 'p0', lessonId: 'l0', ...late }] }));
  const cell = document.querySelector('[data-cell="0:0"]');
  // The figure is painted by the style sheet; in words it is in the label.
  expect(cell?.textContent).toBe('5о');
  expect(cell?.querySelector('.minutes')?.getAttribute('data-minutes')).toBe('21');
  expect(cell?.getAttribute('aria-label')).toContain('опоздание 21 минута, 5');
});

it('says in a column’s head by what the pupils are ordered', () => {
  const head = () => document.querySelector('[data-cell="-1:0"]');
  expect(head()?.getAttribute('aria-sort')).toBeNull();
  act(() => store.sort({ column: 'l0/c0', from: 'low' }));
  expect(head()?.getAttribute('aria-sort')).toBe('ascending');
  act(() => store.sort(null));
  expect(head()?.getAttribute('aria-sort')).toBeNull();
});

it('copies pairs as text for a spreadsheet', () => {
  const data: Record<string, string> = {};
  const cell = document.querySelector('[data-cell="0:0"]');
  if (!cell) throw new Error('no cell');
  fireEvent.pointerDown(cell, { button: 0 });
  fireEvent.copy(cell, {
    clipboardData: {
      setData: (type: string, text: string) => {
        data[type] = text;
      },
    },
  });
  expect(data['text/plain']).toBe('5');
  expect(data['text/html']).toContain('<td>5</td>');
});
