import { act, render, screen } from '@testing-library/react';
import { type ReactNode, useRef } from 'react';
import { expect, it } from 'vitest';
import { useArrival } from './arrival';

function Frame({ path, children }: { path: string; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const title = useArrival(main, path);
  return (
    <>
      <p>title: {title}</p>
      <main ref={main}>{children}</main>
    </>
  );
}

/** Observers report after the turn. */
async function settle() {
  await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
}

it('leaves focus alone on the first screen, brings it to the title of the next ones', async () => {
  const { rerender } = render(
    <Frame path="/">
      <h1>Дела</h1>
    </Frame>,
  );
  await settle();
  expect(screen.getByText('title: Дела')).toBeTruthy();
  expect(document.activeElement).toBe(document.body);

  // The next screen has no title while it asks.
  rerender(
    <Frame path="/journal">
      <p key="asks">Загружаем…</p>
    </Frame>,
  );
  await settle();
  rerender(
    <Frame path="/journal">
      <div key="there">
        <section>
          <h1>Журнал</h1>
        </section>
      </div>
    </Frame>,
  );
  await settle();
  expect(screen.getByText('title: Журнал')).toBeTruthy();
  expect(document.activeElement?.textContent).toBe('Журнал');
});

it('follows a title that changes or is drawn anew without taking focus again', async () => {
  const { rerender } = render(
    <Frame path="/class">
      <h1>Класс 5Б</h1>
      <button type="button">Указать причину</button>
    </Frame>,
  );
  await settle();
  screen.getByRole('button').focus();
  rerender(
    <Frame path="/class">
      <h1>Класс 6Б</h1>
      <button type="button">Указать причину</button>
    </Frame>,
  );
  await settle();
  expect(screen.getByText('title: Класс 6Б')).toBeTruthy();
  rerender(
    <Frame path="/class">
      <h1 key="other">Класс 7Б</h1>
      <button type="button">Указать причину</button>
    </Frame>,
  );
  await settle();
  expect(screen.getByText('title: Класс 7Б')).toBeTruthy();
  expect(document.activeElement?.textContent).toBe('Указать причину');
});

it('keeps the focus a screen has put somewhere itself', async () => {
  const { rerender } = render(
    <Frame path="/a">
      <h1>Первая</h1>
    </Frame>,
  );
  await settle();
  rerender(
    <Frame path="/b">
      <h1 key="b">Вторая</h1>
      <input
        aria-label="Отметка"
        ref={(input) => {
          input?.focus();
        }}
      />
    </Frame>,
  );
  await settle();
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Отметка');
});
