import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, Visitor } from './support/browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const HEAD = 'Код;Фамилия;Имя;Отчество;Пол;Дата рождения;Класс;Другие группы;Общий код';

/** A list of pupils as the browser hands a file over. */
function pupils(...lines: string[]) {
  return { name: 'Ученики.csv', mimeType: 'text/csv', buffer: Buffer.from([HEAD, ...lines].join('\n')) };
}

it('shows errors beside their rows and does not offer to apply them', async () => {
  const visitor = await Visitor.as(browser, 'администратор школы');
  const { page } = visitor;
  await page.goto('/import');
  await page.getByRole('button', { name: 'Выбрать файл' }).waitFor();
  await page
    .locator('input[type=file]')
    .setInputFiles(pupils('у9001;Пробная;Светлана;Глебовна;ж;31.02.2014;5;;'));
  await page.getByRole('cell', { name: '31.02.2014' }).waitFor();
  await page.getByRole('rowheader', { name: '2', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Применить' }).count()).toBe(0);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('import-errors');
  visitor.quiet();
  await visitor.close();
});

it('applies a checked file and undoes it', async () => {
  const visitor = await Visitor.as(browser, 'администратор школы');
  const { page } = visitor;
  await page.goto('/import');
  await page.getByText('Ещё настройки').click();
  await page.getByLabel('Оставить то, чего в файле нет').check();
  await page
    .locator('input[type=file]')
    .setInputFiles(pupils('у9001;Пробная;Светлана;Глебовна;ж;20.01.2015;5;;'));
  await page.getByRole('button', { name: 'Применить' }).click();
  await page.getByText(/^Загрузка применена/).waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('import-applied');
  await page.getByRole('button', { name: 'Отменить загрузку' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Отменить загрузку' }).click();
  await page.getByText(/^Загрузка отменена/).waitFor();
  await page.getByRole('link', { name: 'Другой файл' }).click();
  await page.getByRole('row', { name: /Ученики\.csv.*отменена/ }).waitFor();
  visitor.quiet();
  await visitor.close();
});
