import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { Drop } from './Drop';

function Page() {
  return (
    <>
      <Drop label="Бурова Ю. И." name="Учётная запись">
        {(close) => (
          <button type="button" onClick={close}>
            Выйти
          </button>
        )}
      </Drop>
      <button type="button">Дальше</button>
    </>
  );
}

const opener = () => screen.getByRole('button', { name: 'Бурова Ю. И.' });

it('opens, closes by Esc and gives focus back', async () => {
  render(<Page />);
  await userEvent.click(opener());
  expect(opener().getAttribute('aria-expanded')).toBe('true');
  await userEvent.tab();
  expect(document.activeElement?.textContent).toBe('Выйти');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByText('Выйти')).toBeNull();
  expect(document.activeElement).toBe(opener());
});

it('closes when focus or a click goes elsewhere', async () => {
  render(<Page />);
  await userEvent.click(opener());
  await userEvent.tab();
  await userEvent.tab();
  expect(screen.queryByText('Выйти')).toBeNull();
  await userEvent.click(opener());
  await userEvent.click(screen.getByText('Дальше'));
  expect(screen.queryByText('Выйти')).toBeNull();
});
