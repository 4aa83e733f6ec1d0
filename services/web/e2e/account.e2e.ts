import { it } from 'vitest';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { person } from './support/people';

it('says what to do when login or password is wrong, and lets the right ones in', async () => {
  const visitor = await Visitor.open();
  const { login, password } = person('учитель');
  await visitor.page.goto('/');
  await visitor.page.getByLabel('Логин').fill(login);
  await visitor.page.getByLabel('Пароль').fill(`${password}х`);
  await visitor.page.getByRole('button', { name: 'Войти', exact: true }).click();
  await visitor.page.getByText('Логин или пароль не подошли').waitFor();
  await visitor.page.getByLabel('Пароль').fill(password);
  await visitor.page.keyboard.press('Enter');
  await visitor.page.locator('header.bar').waitFor();
  visitor.quiet();
  await visitor.close();
});

it.each([
  ['phone', PHONE],
  ['desktop', DESKTOP],
])('the way in is clean on a %s, light and dark', async (name, size) => {
  const visitor = await Visitor.open({ size });
  await visitor.page.goto('/');
  await visitor.page.getByLabel('Логин').waitFor();
  await visitor.clean(`sign-in-${name}`);
  await visitor.close();
});
