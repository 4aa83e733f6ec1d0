import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { person } from './support/people';
import { issue, issueFor, type Printed } from './support/slips';

/** Opens the way in by slip and fills it. */
async function take(
  page: Page,
  { code, login }: Pick<Printed, 'code' | 'login'>,
  password: string,
): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Войти по листку' }).click();
  await page.getByRole('heading', { level: 1, name: 'Первый вход' }).waitFor();
  await page.getByLabel('Код с листка').fill(code);
  await page.getByLabel('Логин').fill(login);
  await page.getByLabel('Новый пароль').fill(password);
  await page.getByRole('button', { name: 'Сохранить и войти' }).click();
}

it('lets a pupil in by a printed slip, once, with a password of the child’s own', async () => {
  const office = await Visitor.as('администратор школы');
  const [slip] = await issue(office.page, '6', 'Ученикам');
  if (!slip) throw new Error('no slip was issued');
  expect(slip.code).not.toBe('');
  expect(slip.login).not.toBe('');
  expect(await office.axe()).toEqual([]);
  await office.picture('slips-desktop-light');
  await office.page.emulateMedia({ media: 'print' });
  await office.picture('slips-print');
  office.quiet();
  await office.close();

  const child = await Visitor.open({ size: PHONE });
  const { page } = child;
  await take(
    page,
    { ...slip, code: `${slip.code.slice(0, -1)}${slip.code.endsWith('2') ? '3' : '2'}` },
    'зелёный дуб',
  );
  await page.getByRole('alert').getByText('код набран с ошибкой').waitFor();
  expect(await child.axe()).toEqual([]);
  await child.picture('slip-refused-phone');
  // As somebody types it: small letters, without hyphens; a password that is too short is said at its field.
  await page.getByLabel('Код с листка').fill(slip.code.toLowerCase().replaceAll('-', ''));
  await page.getByLabel('Новый пароль').fill('дуб');
  await page.getByRole('button', { name: 'Сохранить и войти' }).click();
  await expect.poll(() => page.getByLabel('Новый пароль').getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('Код с листка').inputValue()).toBe(slip.code.replaceAll('-', ' '));
  await page.getByLabel('Новый пароль').fill('зелёный дуб');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /^Дневник/ }).waitFor();
  await child.picture('slip-first-view-phone');
  child.quiet();
  await child.close();

  // The slip is spent; login and password are the way in now.
  const again = await Visitor.open();
  await take(again.page, slip, 'жёлтый клён');
  await again.page.getByRole('alert').waitFor();
  await again.signIn({ login: slip.login, password: 'зелёный дуб' });
  await again.page.getByRole('heading', { level: 1, name: /^Дневник/ }).waitFor();
  await again.close();
});

it('replaces a forgotten password by a slip, and whoever used the old one is out at once', async () => {
  const { login, password } = person('учитель');
  const old = await Visitor.as('учитель');
  const office = await Visitor.as('администратор школы', { size: DESKTOP });
  const { page } = office;
  const bar = await old.page.locator('.person-name').first().innerText();
  const { code } = await issueFor(page, bar.split(/\s/)[0] ?? '');
  expect(await page.locator('.slip').innerText()).toContain('Логин: тот, что уже есть');
  await office.close();

  // The password of the demo is given again, so that the other tests find it.
  const owner = await Visitor.open();
  await take(owner.page, { code, login }, password);
  await owner.page.locator('header.bar').waitFor();
  await owner.close();

  await old.page.goto('/today');
  await old.page.getByRole('heading', { level: 1, name: 'Вход в Табель' }).waitFor();
  await old.close();
});
