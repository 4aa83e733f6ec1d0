import { expect, it } from 'vitest';
import { shortName } from '../src/app/roles';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { pagesOf, textOf } from './support/pdf';
import { withSheets } from './support/sheets';

it.each([
  ['phone', PHONE],
  ['desktop', DESKTOP],
])('the class page is clean on a %s, light and dark', async (name, size) => {
  const visitor = await Visitor.leading({ size });
  await visitor.page.goto('/class');
  await visitor.page.getByRole('heading', { level: 1, name: /^Класс / }).waitFor();
  await visitor.clean(`class-${name}`);
  if (size === PHONE) {
    await visitor.page.getByRole('button', { name: /^Доставка/ }).click();
    await visitor.clean(`class-deliveries-${name}`);
  }
  visitor.quiet();
  await visitor.close();
});

it('explains absences with a document and says what it closed', async () => {
  const visitor = await Visitor.leading();
  const { page } = visitor;
  await page.goto('/class');
  const heading = page.getByRole('heading', { name: /^Пропуски без причины/ });
  await heading.waitFor();
  const before = Number(((await heading.textContent()) ?? '').split(': ').at(-1));
  await page.locator('.stretches input').first().check();
  await page.getByRole('button', { name: 'Указать причину' }).click();
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByText('Выберите причину, которую даёт документ').waitFor();
  await page.getByLabel('Причина', { exact: true }).selectOption('illness');
  expect(await visitor.axe()).toEqual([]);
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByText(/: закрыт/).waitFor();
  await page.getByRole('button', { name: 'Готово' }).click();
  await expect
    .poll(async () => Number(((await heading.textContent()) ?? '').split(': ').at(-1)))
    .toBeLessThan(before);
  visitor.quiet();
  await visitor.close();
});

/** Without the spaces that keep initials together. */
const spaces = (text: string) => text.replaceAll('\u00a0', ' ').trim();

it('downloads the class’s sheets and the hand-over sheet, with the families on paper and nobody else', async () => {
  const visitor = await Visitor.leading();
  const { page } = visitor;
  await withSheets(visitor);
  const lines = await page.locator('li.delivery').evaluateAll((all) =>
    all.map((line) => ({
      pupil: line.querySelector('span')?.firstChild?.textContent ?? '',
      channel: line.querySelector('.delivery-fate .row > span')?.textContent ?? '',
    })),
  );
  const onPaper = new Set(
    lines.filter(({ channel }) => channel === 'лист').map(({ pupil }) => spaces(pupil)),
  );
  const all = (await page.locator('.of-week th[scope=row]').allInnerTexts()).map((text) => text.trim());
  expect(onPaper.size).toBeGreaterThan(0);
  expect(all.length).toBeGreaterThan(onPaper.size);
  const { name, body } = await visitor.download(() =>
    page.getByRole('button', { name: 'Листы класса и лист вручения, PDF' }).click(),
  );
  expect(name).toMatch(/\.pdf$/);
  const [handOver = '', ...sheets] = pagesOf(textOf(body));
  expect(handOver).toContain('Лист передачи выписок');
  for (const pupil of all) {
    const there = [handOver, ...sheets].filter((text) => text.includes(pupil));
    if (onPaper.has(spaces(shortName(pupil)))) {
      expect(there[0], pupil).toBe(handOver);
      expect(there.length, pupil).toBeGreaterThanOrEqual(2);
    } else expect(there, pupil).toEqual([]);
  }
  visitor.quiet();
  await visitor.close();
});

it('ticks a sheet as handed over', async () => {
  const visitor = await Visitor.leading();
  const { page } = visitor;
  await withSheets(visitor);
  const ticks = page.getByRole('checkbox', { name: /^вручено/ });
  const before = await ticks.count();
  expect(before).toBeGreaterThan(0);
  await ticks.first().click();
  await expect.poll(() => ticks.count()).toBe(before - 1);
  visitor.quiet();
  await visitor.close();
});
