import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { ask, emptyLessons, marksOf, type Place } from './support/api';
import { PHONE, Visitor } from './support/browser';
import { at, cell, open, saved, type } from './support/grid';

/** What the journal page does besides the plain entry of marks; each test reads back what was kept. */

let places: Place[] = [];
/** A page to look at. */
let seen: Place | undefined;
/** All that were empty at first. */
let all: Place[] = [];

beforeAll(async () => {
  const visitor = await Visitor.as('учитель');
  places = await emptyLessons(visitor.page);
  seen = places[0];
  all = [...places];
  await visitor.close();
});

/** The next lesson nobody wrote into, from the end: the other files take theirs from the beginning. */
function take(): Place {
  const place = places.pop();
  if (!place) throw new Error('no empty lesson is left for this test');
  return place;
}

/** A lesson several tests share, and the first row nobody had yet; empty lessons are few. */
let shared: { place: Place; next: number } | null = null;
function rows(n: number): { place: Place; row: number } {
  if (!shared || shared.next + n > shared.place.pupils.length) shared = { place: take(), next: 0 };
  const row = shared.next;
  shared.next += n;
  return { place: shared.place, row };
}

type Kept = {
  pupils: { id: string; name: string; periodMark: { value: string | null } | null }[];
  lessons: {
    id: string;
    rollTakenAt: string | null;
    topic: { text: string | null; planOrdinal: number | null } | null;
  }[];
  columns: { id: string; lessonId: string; workTypeId: string; title: string; weight: number }[];
  workTypes: { id: string; name: string }[];
  attendance: { pupilId: string; lessonId: string; letters: string | null; minutes: number | null }[];
  plannedTopics: { ordinal: number; title: string }[];
};

const SELECTIONS: Record<keyof Kept, string> = {
  pupils: 'pupils { id name periodMark { value } }',
  lessons: 'lessons { id rollTakenAt topic { text planOrdinal } }',
  columns: 'columns { id lessonId workTypeId title weight }',
  workTypes: 'workTypes { id name }',
  attendance: 'attendance { pupilId lessonId letters minutes }',
  plannedTopics: 'plannedTopics { ordinal title }',
};

/** A part of the page as the journal keeps it. */
async function kept<K extends keyof Kept>(page: Page, place: Place, part: K): Promise<Kept[K]> {
  const { journalPage } = await ask<{ journalPage: Kept }>(
    page,
    `query($g: ID!, $s: ID!) { journalPage(groupId: $g, subjectId: $s) { ${SELECTIONS[part]} } }`,
    { g: place.groupId, s: place.subjectId },
  );
  return journalPage[part];
}

const lessonOf = async (page: Page, place: Place) =>
  (await kept(page, place, 'lessons')).find(({ id }) => id === place.lessonId);

const absenceOf = async (page: Page, place: Place, row: number) =>
  (await kept(page, place, 'attendance')).find(
    ({ pupilId, lessonId }) => pupilId === place.pupils[row] && lessonId === place.lessonId,
  );

const markOf = async (page: Page, place: Place, row: number) =>
  (await marksOf(page, place)).get(place.pupils[row] ?? '');

/** Seldom enough for the server's limit of requests a minute. */
const SOON = { timeout: 10_000, interval: 600 };
const panel = (page: Page) => page.getByTestId('panel');

/** Opens the menu of the column's head by keys. */
async function menu(page: Page, col: number): Promise<void> {
  await at(page, 1, col);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await panel(page).waitFor();
}

it('takes a mark for a work made up later over an absence, and gives it back', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const { place, row } = rows(1);
  const col = await open(page, place);
  await at(page, row, col);
  await type(page, 'н');
  await page.keyboard.press('Enter');
  await saved(page);
  await at(page, row, col);
  await type(page, '5');
  await page.keyboard.press('Enter');
  await page.getByText(/Не принято: 1/).waitFor();
  await at(page, row, col);
  await page.keyboard.press('Alt+ArrowDown');
  await panel(page)
    .getByText(/Здесь стоит Н. Если работа сдана позже/)
    .waitFor();
  await visitor.picture('journal-made-up');
  await panel(page).getByRole('button', { name: 'За отработку' }).click();
  await expect.poll(() => markOf(page, place, row), SOON).toBe('5');
  expect((await absenceOf(page, place, row))?.letters).toBe('Н');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(() => markOf(page, place, row), SOON).toBeUndefined();
  expect((await absenceOf(page, place, row))?.letters).toBe('Н');
  visitor.quiet();
  await visitor.close();
});

it('adds a work with its kind, title and weight, and refuses a weight that is none', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = take();
  const col = await open(page, place);
  await menu(page, col);
  const form = panel(page).locator('form.add-work');
  const workTypes = await kept(page, place, 'workTypes');
  const work = workTypes.at(-1);
  await form.getByLabel('Вид работы').selectOption(work?.id ?? '');
  await form.getByLabel('Название').fill('Площади фигур');
  await form.getByRole('textbox', { name: 'Вес' }).fill('300');
  await form.getByRole('button', { name: 'Добавить работу' }).click();
  await form.getByText('Вес работы: целое число от 1 до 100').waitFor();
  await visitor.picture('journal-add-work');
  await form.getByRole('textbox', { name: 'Вес' }).fill('7');
  await form.getByRole('button', { name: 'Добавить работу' }).click();
  const own = async () =>
    (await kept(page, place, 'columns')).filter(({ lessonId }) => lessonId === place.lessonId);
  await expect.poll(own, SOON).toMatchObject([{ workTypeId: work?.id, title: 'Площади фигур', weight: 7 }]);
  // The panel is closed and the focus in the new column: the next digit is its mark.
  await page.getByText('Работа добавлена').waitFor();
  await panel(page).waitFor({ state: 'detached' });
  await page.keyboard.press('4');
  await page.keyboard.press('Enter');
  await expect.poll(() => markOf(page, place, 0), SOON).toBe('4');
  expect(await own()).toHaveLength(1);
  visitor.quiet();
  await visitor.close();
});

it('records period marks, corrects and clears them', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const { place } = rows(0);
  await open(page, place);
  const pupils = await kept(page, place, 'pupils');
  const free = pupils.findIndex(({ periodMark }) => !periodMark?.value);
  expect(free).toBeGreaterThanOrEqual(0);
  const value = async () => (await kept(page, place, 'pupils'))[free]?.periodMark?.value ?? null;
  const last = Number(await page.getByRole('grid').getAttribute('aria-colcount')) - 2;
  await at(page, free, last);
  await page.keyboard.press('4');
  await page.keyboard.press('Enter');
  await expect.poll(value, SOON).toBe('4');
  await at(page, free, last);
  await type(page, 'н/а');
  await page.keyboard.press('Enter');
  await expect.poll(value, SOON).toBe('н/а');
  expect((await cell(page, free, last).innerText()).trim()).toBe('н/а');
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(value, SOON).toBe('4');
  await at(page, free, last);
  await page.keyboard.press('Delete');
  await expect.poll(value, SOON).toBeNull();
  visitor.quiet();
  await visitor.close();
});

it('shows the history of a cell as it was written', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const { place, row } = rows(1);
  const col = await open(page, place);
  for (const digit of ['3', '5']) {
    await at(page, row, col);
    await page.keyboard.press(digit);
    await page.keyboard.press('Enter');
    await expect.poll(() => markOf(page, place, row), SOON).toBe(digit);
  }
  await at(page, row, col);
  await page.keyboard.press('Shift+F2');
  const history = panel(page).locator('section.history', { hasText: 'История отметки' });
  await history.getByText('Было: 3. Стало: 5').waitFor();
  const lines = await history.locator('li').allInnerTexts();
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('Было: пусто. Стало: 3');
  const column = (await kept(page, place, 'columns')).find(({ lessonId }) => lessonId === place.lessonId);
  const { cellHistory } = await ask<{ cellHistory: { new: string; author: string; roleTitle: string }[] }>(
    page,
    'query($cell: CellInput!) { cellHistory(cell: $cell) { new author roleTitle } }',
    {
      cell: { kind: 'MARK', lessonId: place.lessonId, columnId: column?.id, pupilId: place.pupils[row] },
    },
  );
  expect(cellHistory.map((one) => one.new)).toEqual(['5', '3']);
  expect(lines[0]).toContain(`${cellHistory[0]?.author}, ${cellHistory[0]?.roleTitle}`);
  await visitor.picture('journal-history');
  visitor.quiet();
  await visitor.close();
});

/** The lesson of the roll has no marks yet. */
let rolled: Place | undefined;

it('takes «Все на месте» back by Ctrl+Z and from its panel', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = take();
  rolled = place;
  const col = await open(page, place);
  const roll = async () => Boolean((await lessonOf(page, place))?.rollTakenAt);
  await menu(page, col);
  await page.getByTestId('take-roll').click();
  await expect.poll(roll, SOON).toBe(true);
  await panel(page).getByText('Отсутствующие отмечены').waitFor();
  await visitor.picture('journal-roll');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(roll, SOON).toBe(false);
  await page.keyboard.press('Control+KeyY');
  await expect.poll(roll, SOON).toBe(true);
  await menu(page, col);
  await page.getByTestId('undo-roll').click();
  await expect.poll(roll, SOON).toBe(false);
  await page.getByTestId('take-roll').waitFor();
  visitor.quiet();
  await visitor.close();
});

it('fills down what stands above, as one step', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = rolled ?? take();
  const col = await open(page, place);
  await at(page, 0, col);
  await page.keyboard.press('5');
  await page.keyboard.press('Enter');
  await saved(page);
  await at(page, 0, col);
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+KeyD');
  await page.getByText('Заполнено: 3').first().waitFor();
  const marks = async () => {
    const all = await marksOf(page, place);
    return place.pupils.slice(0, 5).map((id) => all.get(id));
  };
  await expect.poll(marks, SOON).toEqual(['5', '5', '5', '5', undefined]);
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(marks, SOON).toEqual(['5', undefined, undefined, undefined, undefined]);
  visitor.quiet();
  await visitor.close();
});

it('previews a doubtful paste and pastes by family names what was agreed to', async () => {
  const visitor = await Visitor.as('учитель');
  const { page, context } = visitor;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const place = take();
  const col = await open(page, place);
  const paste = async (text: string) => {
    await page.evaluate(([tsv]) => navigator.clipboard.writeText(tsv ?? ''), [text]);
    await page.keyboard.press('Control+KeyV');
  };
  await at(page, 0, col);
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await saved(page);
  await at(page, 0, col);
  await paste(['5', '04.май', '4,5', 'xx', '2'].join('\r\n'));
  await panel(page).getByText('заменит 3').waitFor();
  await panel(page).getByText('04.май: Excel превратил 4/5 в дату').waitFor();
  await panel(page).getByText('4,5: две отметки или число?').waitFor();
  await panel(page).getByText('нет такой отметки или кода').waitFor();
  await visitor.picture('journal-paste');
  // Nothing is written before it is agreed to.
  expect((await marksOf(page, place)).size).toBe(1);
  await panel(page).getByRole('button', { name: 'Вставить 3' }).click();
  const marks = async () => {
    const all = await marksOf(page, place);
    return place.pupils.slice(0, 5).map((id) => all.get(id));
  };
  await expect.poll(marks, SOON).toEqual(['5', '4/5', undefined, undefined, '2']);
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(marks, SOON).toEqual(['3', undefined, undefined, undefined, undefined]);

  const pupils = await kept(page, place, 'pupils');
  const name = (row: number) => pupils.find(({ id }) => id === place.pupils[row])?.name;
  await at(page, 3, col);
  await paste([`${name(4)}\t4`, `${name(2)}\t5`, 'Никто Никакой\t3'].join('\r\n'));
  await panel(page).getByLabel('Вставить по фамилиям').waitFor();
  await panel(page).getByText('Не нашлись или подходят нескольким: 1').waitFor();
  await panel(page).getByRole('button', { name: 'Вставить 2' }).click();
  await expect.poll(marks, SOON).toEqual(['3', undefined, '5', undefined, '4']);
  visitor.quiet();
  await visitor.close();
});

it('keeps minutes late, shows and says them', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const { place, row } = rows(1);
  const col = await open(page, place);
  await at(page, row, col);
  await page.keyboard.press('4');
  await page.keyboard.press('Enter');
  await saved(page);
  await at(page, row, col);
  await page.keyboard.press('Alt+ArrowDown');
  await panel(page).getByLabel('Минут опоздания').fill('15');
  await visitor.picture('journal-late');
  await panel(page).getByRole('button', { name: 'Записать минуты' }).click();
  await expect.poll(async () => (await absenceOf(page, place, row))?.minutes, SOON).toBe(15);
  expect(await markOf(page, place, row)).toBe('4');
  expect(await cell(page, row, col).getAttribute('aria-label')).toMatch(/15 минут, 4$/);
  // The code typed again keeps the minutes; a number past the regulation's sense is the server's to refuse.
  await at(page, row, col);
  await page.keyboard.press('5');
  await page.keyboard.press('Enter');
  await expect.poll(() => markOf(page, place, row), SOON).toBe('5');
  expect((await absenceOf(page, place, row))?.minutes).toBe(15);
  await at(page, row, col);
  await page.keyboard.press('Alt+ArrowDown');
  await panel(page).getByLabel('Минут опоздания').fill('241');
  await panel(page).getByRole('button', { name: 'Записать минуты' }).click();
  await page.getByText(/Не принято: 1/).waitFor();
  expect((await absenceOf(page, place, row))?.minutes).toBe(15);
  visitor.quiet();
  await visitor.close();
});

it('orders pupils by marks, and writes to whom is seen', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = take();
  const col = await open(page, place);
  await at(page, 0, col);
  for (const digit of ['2', '5', '4']) {
    await page.keyboard.press(digit);
    await page.keyboard.press('Enter');
  }
  await expect.poll(async () => (await marksOf(page, place)).size, SOON).toBe(3);
  await menu(page, col);
  await panel(page).getByRole('button', { name: 'По отметкам этой работы' }).click();
  await page
    .getByRole('status')
    .getByText(/Порядок учеников: по отметкам .*, сначала высокие/)
    .waitFor();
  expect(await cell(page, -1, col).getAttribute('aria-sort')).toBe('descending');
  const seen = await Promise.all([0, 1, 2].map((row) => cell(page, row, col).innerText()));
  expect(seen.map((text) => text.trim())).toEqual(['5', '4', '2']);
  await visitor.picture('journal-sorted');
  await at(page, 1, col);
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await expect.poll(() => markOf(page, place, 2), SOON).toBe('3');
  await menu(page, col);
  await panel(page).getByRole('button', { name: 'Как в списке' }).click();
  await expect.poll(async () => (await cell(page, 2, col).innerText()).trim(), SOON).toBe('3');
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(() => markOf(page, place, 2), SOON).toBe('4');
  visitor.quiet();
  await visitor.close();
});

it('takes papers in no order, and guesses nobody', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const place = take();
  await open(page, place);
  const pupils = await kept(page, place, 'pupils');
  const names = place.pupils.map((id) => pupils.find((pupil) => pupil.id === id)?.name ?? '');
  const plain = (text: string) => text.toLowerCase().replaceAll('ё', 'е');
  const family = (name: string) => plain(name.split(' ')[0] ?? '');
  const first = (row: number) => family(names[row] ?? '').slice(0, 1);
  // Somebody whose family name nobody else's begins with, and a letter that begins several.
  const one = names.findIndex(
    (name) => names.filter((other) => plain(other).startsWith(family(name))).length === 1,
  );
  const many = names.findIndex(
    (_, row) => names.filter((other) => plain(other).startsWith(first(row))).length > 1,
  );
  expect(Math.min(one, many)).toBeGreaterThanOrEqual(0);
  await page.getByRole('button', { name: /^Действия/ }).click();
  await page.getByRole('button', { name: 'По стопке' }).click();
  const field = page.getByTestId('stack');
  await expect.poll(() => page.evaluate('document.activeElement?.dataset.testid')).toBe('stack');
  await field.fill(`${first(many)} 5`);
  await page.keyboard.press('Enter');
  await panel(page)
    .getByText(/^Подходят \d+: .*Допишите фамилию или имя$/)
    .waitFor();
  await visitor.picture('journal-stack');
  expect((await marksOf(page, place)).size).toBe(0);
  await field.fill(`${family(names[one] ?? '')} 5`);
  await page.keyboard.press('Enter');
  await expect.poll(() => markOf(page, place, one), SOON).toBe('5');
  expect((await marksOf(page, place)).size).toBe(1);
  expect(await field.inputValue()).toBe('');
  // Over a mark only by a second Enter; the empty field's Ctrl+Z takes the last paper back.
  await field.fill(`${family(names[one] ?? '')} 3`);
  await page.keyboard.press('Enter');
  await panel(page)
    .getByText(/здесь стоит 5. Чтобы записать 3, нажмите Enter ещё раз/)
    .waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => markOf(page, place, one), SOON).toBe('3');
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(() => markOf(page, place, one), SOON).toBe('5');
  visitor.quiet();
  await visitor.close();
});

it('offers the next topic of the plan and records it with its number', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  let place: Place | undefined;
  for (const one of all) {
    if (place) break;
    const lesson = await lessonOf(page, one);
    if (!lesson?.topic?.text && (await kept(page, one, 'plannedTopics')).length > 1) place = one;
  }
  if (!place) throw new Error('no plan of the demo goes on');
  const [next] = await kept(page, place, 'plannedTopics');
  await page.goto(`${place.path}&tab=topics`);
  const line = page
    .getByTestId('lesson-line')
    .filter({ has: page.getByTestId('planned') })
    .first();
  await line.getByText(`По плану: ${next?.ordinal}. ${next?.title}`).waitFor();
  await visitor.picture('journal-topics');
  await line.getByRole('button', { name: /^Записать по плану/ }).click();
  const recorded = async () => {
    const lessons = await kept(page, place, 'lessons');
    return lessons.find(({ topic }) => topic?.planOrdinal === next?.ordinal)?.topic?.text;
  };
  await expect.poll(recorded, SOON).toBe(next?.title);
  const left = await kept(page, place, 'plannedTopics');
  expect(left.map(({ ordinal }) => ordinal)).not.toContain(next?.ordinal);
  visitor.quiet();
  await visitor.close();
});

it('reads the page again for a colleague’s mark, not for every own one', async () => {
  const here = await Visitor.as('учитель');
  const there = await Visitor.as('учитель');
  const { place, row } = rows(6);
  let readings = 0;
  here.page.on('request', (request) => {
    if (request.postData()?.includes('query JournalPage(')) readings += 1;
  });
  const col = await open(here.page, place);
  await here.page.waitForTimeout(1_000);
  await at(here.page, row, col);
  await here.page.keyboard.press('5');
  await here.page.keyboard.press('Enter');
  await saved(here.page);
  // The lesson's first mark may have settled a due moment: one reading for that.
  await here.page.waitForTimeout(3_000);
  const first = readings;
  expect(first).toBeLessThanOrEqual(2);
  for (const digit of ['4', '3', '4', '5']) {
    await here.page.keyboard.press(digit);
    await here.page.keyboard.press('Enter');
    await here.page.waitForTimeout(600);
  }
  await expect.poll(async () => markOf(here.page, place, row + 4), SOON).toBe('5');
  await here.page.waitForTimeout(3_000);
  expect(readings).toBe(first);
  await expect
    .poll(async () => (await cell(here.page, row, col).getAttribute('data-state')) ?? '')
    .toBe('plain');

  await open(there.page, place);
  await at(there.page, row + 5, col);
  await there.page.keyboard.press('5');
  await there.page.keyboard.press('Enter');
  await expect.poll(async () => (await cell(here.page, row + 5, col).innerText()).trim(), SOON).toBe('5');
  expect(readings).toBe(first + 1);
  await here.close();
  await there.close();
});

it('follows the focus a program sets, as a screen reader does', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const { place, row } = rows(2);
  const col = await open(page, place);
  await at(page, row, col);
  await page.evaluate(`document.querySelector('[data-cell="${row + 1}:${col}"]').focus()`);
  await page.keyboard.press('4');
  await page.keyboard.press('Enter');
  await expect.poll(() => markOf(page, place, row + 1), SOON).toBe('4');
  expect(await markOf(page, place, row)).toBeUndefined();
  visitor.quiet();
  await visitor.close();
});

it('is clean on a phone with its panels open, light and dark', async () => {
  const visitor = await Visitor.as('учитель', { size: PHONE });
  const { page } = visitor;
  await page.goto(seen?.path ?? '/journal');
  await page.locator('.phone-lesson').click();
  await panel(page).waitFor();
  await visitor.clean('journal-menu-phone');
  await panel(page).getByRole('button', { name: 'По стопке' }).click();
  await page.getByTestId('stack').fill('а');
  await visitor.clean('journal-stack-phone');
  await page.goto(`${seen?.path}&tab=topics`);
  await page.getByTestId('lesson-line').first().waitFor();
  await visitor.clean('journal-topics-phone');
  visitor.quiet();
  await visitor.close();
});
