import { beforeAll, expect, it } from 'vitest';
import { emptyLessons, marksOf, type Place } from './support/api';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { open, saved, type } from './support/grid';
import { Gateway } from './support/service';

let places: Place[] = [];

beforeAll(async () => {
  const visitor = await Visitor.as('учитель');
  places = await emptyLessons(visitor.page);
  await visitor.close();
  expect(places.length).toBeGreaterThan(5);
});

/** The next lesson nobody wrote into. */
function take(): Place {
  const place = places.shift();
  if (!place) throw new Error('no empty lesson is left for this test');
  return place;
}

it('takes the marks of a whole class by keyboard: a digit and a move for each pupil', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = take();
  const col = await open(page, place);
  await page.locator(`[data-cell="0:${col}"]`).click();
  let keys = 1; // Enter on the lesson in «Сегодня» opened the page here.
  for (const [index] of place.pupils.entries()) {
    await page.keyboard.press(String(3 + (index % 3)));
    await page.keyboard.press('Enter');
    keys += 2;
  }
  await saved(page);
  expect(keys).toBe(1 + 2 * place.pupils.length);
  await expect
    .poll(async () => (await marksOf(page, place)).size, { timeout: 10_000 })
    .toBe(place.pupils.length);
  const marks = await marksOf(page, place);
  expect(place.pupils.map((id) => marks.get(id))).toEqual(
    place.pupils.map((_, index) => String(3 + (index % 3))),
  );
  visitor.quiet();
  await visitor.close();
});

it('understands what a hand types: codes in either layout, pairs, and says what it does not', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = take();
  const col = await open(page, place);
  await page.locator(`[data-cell="0:${col}"]`).click();
  for (const entry of ['н', 'H', '4/5', '.', '9']) {
    await type(page, entry);
    await page.keyboard.press('Enter');
  }
  const cell = (row: number) => page.locator(`[data-cell="${row}:${col}"]`);
  await page.getByText(/Не принято: 1/).waitFor();
  expect((await cell(0).innerText()).trim()).toBe('Н');
  expect((await cell(1).innerText()).trim()).toBe('Н');
  expect((await cell(2).innerText()).trim()).toBe('4/5');
  expect((await cell(3).innerText()).trim()).toBe('.');
  expect((await cell(4).innerText()).trim()).toBe('9');
  await page.keyboard.press('F8');
  await expect.poll(() => page.evaluate('document.activeElement?.dataset.cell')).toBe(`4:${col}`);
  visitor.quiet();
  await visitor.close();
});

it('keeps what was typed without a line, also over a closed tab, and sends it once', async () => {
  const visitor = await Visitor.as('учитель');
  const { page, context } = visitor;
  const place = take();
  const col = await open(page, place);
  await page.locator(`[data-cell="0:${col}"]`).click();
  await context.setOffline(true);
  for (const digit of ['5', '4', '3']) {
    await page.keyboard.press(digit);
    await page.keyboard.press('Enter');
  }
  await page.getByText(/Ждут отправки: 3/).waitFor();
  await page.close();
  await context.setOffline(false);

  const later = await context.newPage();
  await later.goto(place.path);
  await later.getByRole('grid').waitFor();
  await expect.poll(async () => (await marksOf(later, place)).size, { timeout: 20_000 }).toBe(3);
  const marks = await marksOf(later, place);
  expect(place.pupils.slice(0, 3).map((id) => marks.get(id))).toEqual(['5', '4', '3']);
  await visitor.close();
});

it('loses nothing when the server dies in mid-typing', async () => {
  const gateway = new Gateway('http://127.0.0.1:18732');
  await gateway.start();
  try {
    const visitor = await Visitor.as('учитель', { origin: gateway.url });
    const { page } = visitor;
    const place = take();
    const col = await open(page, place);
    await page.locator(`[data-cell="0:${col}"]`).click();
    for (const [index] of place.pupils.entries()) {
      if (index === 3) await gateway.kill();
      await page.keyboard.press('4');
      await page.keyboard.press('Enter');
    }
    await page.getByText(/Ждут отправки/).waitFor();
    await gateway.start();
    await expect
      .poll(async () => (await marksOf(page, place).catch(() => new Map())).size, { timeout: 45_000 })
      .toBe(place.pupils.length);
    await saved(page);
    await visitor.close();
  } finally {
    await gateway.kill();
  }
});

it('shows both values of a conflict and lets the person decide', async () => {
  const here = await Visitor.as('учитель');
  const there = await Visitor.as('учитель');
  const place = take();
  const col = await open(here.page, place);
  await open(there.page, place);
  await here.page.locator(`[data-cell="0:${col}"]`).click();
  await here.context.setOffline(true);
  await here.page.keyboard.press('5');
  await here.page.keyboard.press('Enter');
  await here.page.getByText(/Ждут отправки: 1/).waitFor();

  await there.page.locator(`[data-cell="0:${col}"]`).click();
  await there.page.keyboard.press('4');
  await there.page.keyboard.press('Enter');
  await saved(there.page);

  await here.context.setOffline(false);
  await here.page.getByText(/Расхождения: 1/).click({ timeout: 40_000 });
  await here.page.getByRole('button', { name: 'Оставить 4' }).waitFor();
  await here.picture('conflict');
  await here.page.getByRole('button', { name: 'Записать 5' }).click();
  await expect
    .poll(async () => (await marksOf(there.page, place)).get(place.pupils[0] ?? ''), { timeout: 10_000 })
    .toBe('5');
  await here.close();
  await there.close();
});

it("shows a colleague's mark without a reload", async () => {
  const here = await Visitor.as('учитель');
  const there = await Visitor.as('учитель');
  const place = take();
  const col = await open(here.page, place);
  await open(there.page, place);
  await there.page.locator(`[data-cell="1:${col}"]`).click();
  await there.page.keyboard.press('5');
  await there.page.keyboard.press('Enter');
  await expect
    .poll(async () => (await here.page.locator(`[data-cell="1:${col}"]`).innerText()).trim(), {
      timeout: 10_000,
    })
    .toBe('5');
  await here.close();
  await there.close();
});

it('undoes the last step', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = take();
  const col = await open(page, place);
  await page.locator(`[data-cell="0:${col}"]`).click();
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await marksOf(page, place)).size, { timeout: 10_000 }).toBe(1);
  // The physical key, as a Russian layout sends it.
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(async () => (await marksOf(page, place)).size, { timeout: 10_000 }).toBe(0);
  visitor.quiet();
  await visitor.close();
});

it.each([
  ['phone', PHONE],
  ['desktop', DESKTOP],
])('the journal is clean on a %s, light and dark', async (name, size) => {
  const visitor = await Visitor.as('учитель', { size });
  await visitor.page.goto(places[0]?.path ?? '/journal');
  await visitor.page.getByRole('heading', { level: 1 }).waitFor();
  await visitor.page.getByText('Загружаем').waitFor({ state: 'detached' });
  await visitor.clean(`journal-${name}`);
  visitor.quiet();
  await visitor.close();
});
