import { afterAll, beforeAll, expect, it } from 'vitest';
import { archive, bring } from './support/archive';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { CLUBS, people, SCHOOL } from './support/people';
import { type Gateway, startAnother } from './support/service';
import { issue } from './support/slips';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startAnother();
});
afterAll(async () => {
  await gateway.kill();
});

/** A brother of a girl who dances in the club centre, in a class of the school; their mother is the same. */
const BROTHER = archive('Новый ученик.zip', {
  Ученики: [
    'Код;Фамилия;Имя;Отчество;Пол;Дата рождения;Класс',
    'у9801;Зимин;Матвей;Андреевич;м;11.05.2017;3',
  ],
  Родители: [
    'Код;Фамилия;Имя;Отчество;Пол;Код ученика;Кем приходится',
    'р9801-1;Зимина;Ольга;Сергеевна;ж;у9801;мать',
  ],
});

it('joins the children of two schools in one diary, by the slip of the second school', async () => {
  const office = await Visitor.as('администратор школы', { origin: gateway.url });
  await bring(office.page, BROTHER);
  const slip = (await issue(office.page, '3', 'Родителям')).find(({ name }) => name.startsWith('Зимина'));
  if (!slip) throw new Error('the mother got no slip');
  office.quiet();
  await office.close();

  const mother = people().find(({ role, name, school }) => {
    return role === 'родитель' && name.startsWith('Зимина') && school === CLUBS;
  });
  if (!mother) throw new Error('nobody of the clubs is the mother');
  const parent = await Visitor.open({ size: PHONE });
  await parent.signIn(mother);
  const { page } = parent;
  await page.getByRole('heading', { level: 1, name: /^Дневник: Дарья/ }).waitFor();
  expect(await page.locator('.child-tabs').count()).toBe(0);

  await page.goto('/account');
  expect(await parent.axe()).toEqual([]);
  await page.getByLabel('Код с листка').fill(slip.code);
  await page.getByRole('button', { name: 'Добавить школу' }).click();
  await page.getByRole('heading', { level: 1, name: 'Школа и роль' }).waitFor();
  expect(await parent.axe()).toEqual([]);
  await parent.picture('family-which-school-phone');
  await page.getByRole('button', { name: `${SCHOOL}, родитель: Матвей` }).click();
  await page.getByRole('heading', { level: 1, name: /^Дневник: / }).waitFor();

  const tabs = page.getByRole('navigation', { name: 'Дети' });
  for (const [child, school] of [
    ['Матвей, 3', SCHOOL],
    ['Дарья', CLUBS],
    ['Матвей, 3', SCHOOL],
  ] as const) {
    const tab = tabs.getByRole('link', { name: new RegExp(child) });
    expect(await tab.innerText()).toContain(school);
    await tab.click();
    await page.getByRole('heading', { level: 1, name: new RegExp(`^Дневник: ${child}`) }).waitFor();
    await expect.poll(() => tab.getAttribute('aria-current')).toBe('page');
    expect(await page.locator('.lesson').count()).toBeGreaterThan(0);
    expect(await parent.axe()).toEqual([]);
  }
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await parent.picture('family-two-schools-phone');
  await page.setViewportSize(DESKTOP);
  await parent.picture('family-two-schools-desktop');
  parent.quiet();
  await parent.close();
});
