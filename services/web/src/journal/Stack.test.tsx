import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { GridControl } from './control';
import { FakeQueue, fakePage } from './fake';
import { Stack } from './Stack';
import { GridStore } from './store';

let queue: FakeQueue;
let store: GridStore;
const field = () => screen.getByLabelText<HTMLInputElement>('Фамилия и отметка');
const sent = () =>
  queue.taken.map(({ write }) => (write.kind === 'entry' ? [write.pupilId, write.text] : write.kind));

beforeEach(() => {
  queue = new FakeQueue();
  const page = fakePage(4, 2);
  const names = ['Ёлкин Пётр', 'Иванов Олег', 'Иванова Анна', 'Яковлев Олег'];
  const pupils = page.pupils.map((pupil, at) => ({ ...pupil, name: names[at] ?? '' }));
  const left = pupils.map((pupil, at) =>
    at === 3 ? { ...pupil, spans: [{ startsOn: '2025-09-01', endsOn: '2026-02-28' }] } : pupil,
  );
  store = new GridStore({ ...page, pupils: left, attendance: [] }, queue);
  render(<Stack store={store} control={new GridControl(store)} col={0} />);
});

it('takes paper after paper: a name’s beginning, a mark, Enter', async () => {
  await userEvent.type(field(), 'ива а 4{Enter}ив о н{Enter}');
  expect(sent()).toEqual([
    ['p2', '4'],
    ['p1', 'Н'],
  ]);
  expect(field().value).toBe('');
  expect(screen.getByText('Иванова Анна: 4')).toBeTruthy();
  expect(store.state.focus).toEqual({ row: 1, col: 0 });
});

it.each([
  ['ива 5', /^Подходят 2: Иванов Олег, Иванова Анна\. Допишите фамилию или имя$/],
  ['кто 5', /^Ученика на «кто» в списке нет/],
  ['ива а', /^Иванова Анна: отметки нет/],
  ['ива а xx', /^Записи «xx» школа не знает/],
  ['ива а 0', /^О – опоздание, 0 не отметка/],
  ['ива а y', /^«y» – это Н или УП/],
  ['як 5', /^Яковлев Олег: Ученика не было в списке группы/],
])('«%s» is not entered, and says why', async (line, why) => {
  await userEvent.type(field(), `${line}{Enter}`);
  expect(screen.getByText(why)).toBeTruthy();
  expect(field().value).toBe(line);
  expect(field().getAttribute('aria-invalid')).toBe('true');
  expect(sent()).toEqual([]);
});

it('replaces a mark only on a second Enter on the same line', async () => {
  await userEvent.type(field(), 'ел 3{Enter}');
  expect(sent()).toEqual([]);
  expect(screen.getByText('Ёлкин Пётр: здесь стоит 5. Чтобы записать 3, нажмите Enter ещё раз')).toBeTruthy();
  await userEvent.type(field(), '{Backspace}4{Enter}');
  expect(sent()).toEqual([]);
  await userEvent.type(field(), '{Enter}');
  expect(sent()).toEqual([['p0', '4']]);
});

it('lists whose name begins so, and completes the line by a press', async () => {
  await userEvent.type(field(), 'ива');
  expect(screen.getByText('Подходят: 2')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Иванова Анна' }));
  expect(field().value).toBe('Иванова Анна ');
  expect(document.activeElement).toBe(field());
  await userEvent.keyboard('4{Enter}');
  expect(sent()).toEqual([['p2', '4']]);
  // The empty field has nothing of its own to undo.
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(sent()).toEqual([
    ['p2', '4'],
    ['p2', ''],
  ]);
});
