import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { PHONE, Visitor } from './support/browser';
import { slowly, sql } from './support/database';
import { freeAddress, Gateway } from './support/service';

const HEAD = 'Код;Фамилия;Имя;Отчество;Пол;Дата рождения;Класс;Другие группы;Общий код';

/** A list of pupils as the browser hands a file over. */
function pupils(...lines: string[]) {
  return { name: 'Ученики.csv', mimeType: 'text/csv', buffer: Buffer.from([HEAD, ...lines].join('\n')) };
}

it('shows errors beside their rows and does not offer to apply them', async () => {
  const visitor = await Visitor.as('администратор школы');
  const { page } = visitor;
  await page.goto('/import');
  await page.getByRole('button', { name: 'Выбрать файл' }).waitFor();
  await page
    .locator('input[type=file]')
    .setInputFiles(pupils('у9001;Пробная;Светлана;Глебовна;ж;31.02.2014;5;;'));
  await page.getByRole('cell', { name: '31.02.2014' }).waitFor();
  await page.getByRole('rowheader', { name: '2', exact: true }).waitFor();
  // The whole row stands beside its error, the wrong cell marked in it.
  const row = page.locator('.whole-row');
  expect(await row.innerText()).toContain('Пробная');
  expect(await row.locator('.wrong').innerText()).toContain('31.02.2014');
  expect(await page.getByRole('button', { name: 'Применить' }).count()).toBe(0);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('import-errors');
  await page.setViewportSize(PHONE);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await visitor.picture('import-errors-phone');
  visitor.quiet();
  await visitor.close();
});

it('applies a checked file and undoes it', async () => {
  const visitor = await Visitor.as('администратор школы');
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

/** Uploads a checked file that leaves everything else as it is. */
async function check(page: Page, code: string): Promise<void> {
  await page.goto('/import');
  await page.getByText('Ещё настройки').click();
  await page.getByLabel('Оставить то, чего в файле нет').check();
  await page
    .locator('input[type=file]')
    .setInputFiles(pupils(`${code};Пробная;Светлана;Глебовна;ж;20.01.2015;5;;`));
  await page.getByRole('button', { name: 'Применить' }).waitFor();
}

it('applies a run opened from the list with its own settings, and shows how far a slow one is', async () => {
  const visitor = await Visitor.as('администратор школы');
  const { page } = visitor;
  await check(page, 'у9002');
  await page.goto('/import');
  await page.getByRole('link', { name: 'Ученики.csv' }).first().click();
  await page.getByText('Проверено с настройкой: то, чего в файле нет, останется').waitFor();
  await slowly(async () => {
    await page.getByRole('button', { name: 'Применить' }).click();
    await page.getByText(/Обработано \d+ из \d+\. Страницу можно закрыть/).waitFor();
    expect(await visitor.axe()).toEqual([]);
    await visitor.picture('import-applying');
    // Whoever comes to the page meanwhile sees it at work as well.
    await page.reload();
    await page.getByText(/Обработано \d+ из \d+/).waitFor();
    await page.getByText(/^Загрузка применена/).waitFor();
  });
  await page.getByRole('button', { name: 'Отменить загрузку' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Отменить загрузку' }).click();
  await page.getByText(/^Загрузка отменена/).waitFor();
  visitor.quiet();
  await visitor.close();
});

it('says what to do when the server died while it applied', async () => {
  const gateway = new Gateway(await freeAddress());
  await gateway.start();
  const visitor = await Visitor.as('администратор школы', { origin: gateway.url });
  const { page } = visitor;
  await check(page, 'у9003');
  await slowly(async () => {
    await page.getByRole('button', { name: 'Применить' }).click();
    await page.getByText(/Обработано \d+ из \d+/).waitFor();
    await gateway.kill();
    await page.getByText(/^Сервер не отвечает с/).waitFor();
    await visitor.picture('import-silent');
  });
  await gateway.start();
  // A silent minute is what makes a run a dead one; fifty seconds of it have passed already.
  sql(`update import_run set progress_at = coalesce(progress_at, created_at) - interval '50 seconds'
       where stage = 'applying'`);
  await page.getByText(/^Загрузка прервалась, в школе ничего не изменилось/).waitFor({ timeout: 90_000 });
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('import-interrupted');
  await page.getByRole('link', { name: 'Загрузить файл снова' }).click();
  await page
    .getByRole('row', { name: /Ученики\.csv.*не применена/ })
    .first()
    .waitFor();
  await page.goto('/people?kind=pupils&find=пробная');
  await page.getByText('Никого не нашли').waitFor();
  await visitor.close();
  await gateway.kill();
}, 180_000);
