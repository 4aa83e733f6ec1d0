import type { Page } from 'playwright-core';
import type { Place } from './api';

/** Opens the page at the lesson and gives the column of the focus. */
export async function open(page: Page, place: Place): Promise<number> {
  await page.goto(place.path);
  await page.getByRole('grid').waitFor();
  await page.locator('[data-cell][tabindex="0"]').waitFor();
  const cell = await page.locator('[data-cell][tabindex="0"]').getAttribute('data-cell');
  return Number(cell?.split(':')[1]);
}

/** A cell of the grid as it is seen; row −1 is a column's head. */
export const cell = (page: Page, row: number, col: number) => page.locator(`[data-cell="${row}:${col}"]`);

/** Puts the focus on a cell; a click on the cell that has it already would open its entry. */
export async function at(page: Page, row: number, col: number): Promise<void> {
  const focused = await page.evaluate('document.activeElement?.dataset.cell');
  if (focused !== `${row}:${col}`) await cell(page, row, col).click();
}

/** Types as any layout does: Playwright has Latin keys only and puts other letters in without a key. */
export async function type(page: Page, text: string): Promise<void> {
  const keyboard = await page.context().newCDPSession(page);
  for (const key of text) {
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', key });
  }
  await keyboard.detach();
}

/** Waits until everything typed is saved. */
export const saved = (page: Page) =>
  page
    .getByText(/^Сохранено /)
    .first()
    .waitFor();
