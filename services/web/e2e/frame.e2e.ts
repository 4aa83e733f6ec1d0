import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESKTOP, launch, PHONE, Visitor } from './support/browser';
import { person } from './support/people';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it('covers the screen when the session ends and goes on in place', async () => {
  const visitor = await Visitor.as(browser, 'администратор школы');
  const { page, context } = visitor;
  await page.goto('/account');
  await page.getByLabel('Код с листка').fill('ABCD 1234');
  await context.clearCookies();
  await page.getByLabel('Прежний пароль').fill('какой-то прежний');
  await page.getByLabel('Новый пароль').fill('совсем другой пароль');
  await page.getByRole('button', { name: 'Сохранить пароль' }).click();

  const cover = page.getByRole('dialog', { name: 'Сеанс закончился' });
  await cover.waitFor();
  expect(await page.title()).toBe('Сеанс закончился · Табель');
  expect(await page.getByText('Учётная запись').first().isVisible()).toBe(false);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('session-ended');

  const { password } = person('администратор школы');
  await cover.getByLabel('Пароль').fill(`${password}х`);
  await page.keyboard.press('Enter');
  await cover.getByText('Логин или пароль не подошли').waitFor();
  await cover.getByLabel('Пароль').fill(password);
  await page.keyboard.press('Enter');
  await cover.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Код с листка').inputValue()).toBe('ABCD 1234');
  await visitor.close();
});

it('begins the window title with the role and brings focus to the title of each screen', async () => {
  const visitor = await Visitor.as(browser, 'администратор школы');
  const { page } = visitor;
  await page.getByRole('link', { name: 'Загрузка', exact: true }).click();
  await page.waitForFunction('document.activeElement?.tagName === "H1"');
  expect(await page.title()).toMatch(/^Администратор школы · .+ · Табель$/);
  await page.getByRole('link', { name: 'Дела', exact: true }).click();
  await page.waitForFunction('document.activeElement?.textContent?.startsWith("Дела")');
  visitor.quiet();
  await visitor.close();
});

it('folds the screens on a phone and keeps school and role in sight', async () => {
  const visitor = await Visitor.as(browser, 'учитель', { size: PHONE });
  const { page } = visitor;
  expect(await page.locator('.role-switch').innerText()).toMatch(/\nучитель$/);
  const button = page.getByRole('button', { name: 'Разделы' });
  await button.click();
  await page.getByRole('link', { name: 'Журнал', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  await button.click();
  await page.getByRole('link', { name: 'Журнал', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Журнал' }).waitFor();
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  visitor.quiet();
  await visitor.close();
});

it('shows nothing after signing out, in no tab and not by going back', async () => {
  const visitor = await Visitor.as(browser, 'учитель', { size: DESKTOP });
  const { page, context } = visitor;
  await page.goto('/account');
  await page.getByRole('heading', { level: 1, name: 'Учётная запись' }).waitFor();
  const other = await context.newPage();
  await other.goto('/account');
  await other.getByRole('heading', { level: 1, name: 'Учётная запись' }).waitFor();
  await page.locator('.person button').click();
  await page.getByRole('button', { name: 'Выйти', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Вход в Табель' }).waitFor();
  await other.getByRole('heading', { level: 1, name: 'Вход в Табель' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Вход в Табель' }).waitFor();
  expect(await page.locator('body').innerText()).not.toContain(person('учитель').login);
  await visitor.close();
});
