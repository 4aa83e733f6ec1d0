import { expect, it } from 'vitest';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { person } from './support/people';

it('covers the screen when the session ends and goes on in place', async () => {
  const visitor = await Visitor.as('администратор школы');
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
  const visitor = await Visitor.as('администратор школы');
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
  const visitor = await Visitor.as('учитель', { size: PHONE });
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

it('tells in every tab that the session is about to end, and goes on from any of them', async () => {
  const visitor = await Visitor.open({ size: DESKTOP, ownClock: true });
  const { page, context } = visitor;
  await context.clock.install();
  await visitor.signIn(person('учитель'));
  const other = await context.newPage();
  await other.goto('/account');
  await other.getByRole('heading', { level: 1, name: 'Учётная запись' }).waitFor();
  const notice = 'Сеанс закончится через 2 минуты';
  expect(await page.getByText(notice).count()).toBe(0);
  // The clock is the whole browser's.
  await context.clock.fastForward('28:01');
  await page.getByText(notice).waitFor();
  await other.getByText(notice).waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('session-ends-desktop');
  await page.setViewportSize(PHONE);
  await visitor.picture('session-ends-phone');
  // The other tab's screen stays as it is, and no password is asked for.
  await other.getByLabel('Код с листка').fill('ABCD 1234');
  await page.getByRole('button', { name: 'Продолжить' }).click();
  await page.getByText(notice).waitFor({ state: 'detached' });
  await other.getByText(notice).waitFor({ state: 'detached' });
  expect(await other.getByLabel('Код с листка').inputValue()).toBe('ABCD 1234');
  visitor.quiet();
  await visitor.close();
});

it('covers a screen left alone once the session is over, without anybody touching it', async () => {
  const visitor = await Visitor.open({ size: DESKTOP, ownClock: true });
  const { page, context } = visitor;
  await context.clock.install();
  await visitor.signIn(person('учитель'));
  await context.clearCookies();
  await context.clock.fastForward('31:00');
  expect(await page.getByRole('dialog', { name: 'Сеанс закончился' }).count()).toBe(0);
  await context.clock.fastForward('01:00');
  await page.getByRole('dialog', { name: 'Сеанс закончился' }).waitFor();
  expect(await page.locator('header.bar').isVisible()).toBe(false);
  await visitor.close();
});

it('says how many sessions ended on all devices', async () => {
  const somewhere = await Visitor.as('диспетчер по расписанию');
  const here = await Visitor.as('диспетчер по расписанию');
  await here.page.goto('/account');
  await here.page.getByRole('button', { name: 'Выйти на всех устройствах' }).click();
  await here.page.getByText(/^На всех устройствах: закончен(о)? \d+ сеанс/).waitFor();
  await here.page.getByRole('heading', { level: 1, name: 'Вход в Табель' }).waitFor();
  await somewhere.page.goto('/account');
  await somewhere.page.getByRole('heading', { level: 1, name: 'Вход в Табель' }).waitFor();
  here.quiet();
  await here.close();
  await somewhere.close();
});

it('shows nothing after signing out, in no tab and not by going back', async () => {
  const visitor = await Visitor.as('учитель', { size: DESKTOP });
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
