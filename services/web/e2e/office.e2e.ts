import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { shortName } from '../src/app/roles';
import { ask } from './support/api';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { sql } from './support/database';
import { day } from './support/days';
import { pagesOf, textOf } from './support/pdf';
import { person } from './support/people';
import { withSheets } from './support/sheets';
import { issue } from './support/slips';

/** What a link led to: the row is marked, in view, and holds the focus. */
async function landed(page: Page): Promise<string> {
  const row = page.locator('[data-landed]').first();
  await row.waitFor();
  await expect.poll(() => row.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  const box = await page.evaluate(() => {
    const { top, bottom } = document.activeElement?.getBoundingClientRect() ?? { top: -1, bottom: 0 };
    return { top, bottom, height: innerHeight };
  });
  expect(box.top >= 0 && box.bottom <= box.height, JSON.stringify(box)).toBe(true);
  return row.innerText();
}

it('shows the administrator every family whose application is awaited', async () => {
  const parent = await Visitor.as('родитель');
  await parent.page.goto('/delivery');
  await parent.page.getByLabel(/^На бумаге/).check();
  await parent.page.getByRole('button', { name: 'Сохранить выбор' }).click();
  await parent.page.getByText('Выбор сохранён. Ждём подписанное заявление').waitFor();
  await parent.close();

  const visitor = await Visitor.as('администратор школы');
  const { page } = visitor;
  await page.goto('/people?kind=families');
  const waiting = page.getByRole('region', { name: /^Ждём подписанное заявление/ });
  await waiting.waitFor();
  const before = await waiting.getByRole('listitem').count();
  for (const [name, size] of [
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const) {
    await page.setViewportSize(size);
    expect(await visitor.axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await visitor.picture(`people-awaited-${name}`);
  }
  const first = waiting.getByRole('listitem').first();
  await first.getByRole('button', { name: /^Заявление получено/ }).click();
  await first.getByRole('button', { name: 'Сохранить' }).click();
  await expect.poll(() => page.getByRole('button', { name: /^Заявление получено/ }).count()).toBe(before - 1);
  visitor.quiet();
  await visitor.close();
});

type Class = {
  ownClasses: { id: string; name: string }[];
  classOverview: { pupils: { name: string; family: { wished: string; channel: string | null }[] }[] };
};

/** The leader's class and its pupils whose families read the diary and get nothing else. */
async function inDiaryOnly(page: Page): Promise<{ group: string; pupils: string[] }> {
  const { ownClasses } = await ask<Class>(page, '{ ownClasses { id name } }');
  const { classOverview } = await ask<Class>(
    page,
    'query($g: ID!, $w: NaiveDate!) { classOverview(group: $g, week: $w) { pupils { name family { wished channel } } } }',
    { g: ownClasses[0]?.id, w: day(0) },
  );
  const pupils = classOverview.pupils.filter(({ family }) =>
    family.every(({ wished }) => wished === 'diary'),
  );
  return { group: ownClasses[0]?.name ?? '', pupils: pupils.map(({ name }) => name) };
}

it('brings a sheet to a family that has just chosen paper', async () => {
  const office = await Visitor.leading();
  await withSheets(office);
  const { group, pupils } = await inDiaryOnly(office.page);
  const slips = await issue(office.page, group, 'Родителям');
  const slip = slips.find(({ child }) => pupils.some((pupil) => pupil.startsWith(`${child} `)));
  const pupil = pupils.find((name) => name.startsWith(`${slip?.child} `));
  if (!slip || !pupil) throw new Error('every family of the class has an account or gets sheets');
  await office.close();

  const parent = await Visitor.open({ size: PHONE });
  await parent.enterBySlip(slip, 'тихая вода у моста');
  await parent.page.goto('/delivery');
  await parent.page.getByLabel(/^На бумаге/).check();
  await parent.page.getByRole('button', { name: 'Сохранить выбор' }).click();
  await parent.page.getByText('Выбор сохранён. Ждём подписанное заявление').waitFor();
  expect(await parent.axe()).toEqual([]);
  await parent.picture('paper-chosen-phone');
  parent.quiet();
  await parent.close();

  const visitor = await Visitor.leading();
  const { page } = visitor;
  await page.goto('/class');
  const awaited = page
    .getByRole('region', { name: /^Ждём подписанное заявление/ })
    .getByRole('listitem')
    .filter({ hasText: slip.child.split(' ')[0] ?? '' });
  await awaited.getByRole('button', { name: /^Заявление получено/ }).click();
  await awaited.getByLabel('Номер').fill('17-п');
  await awaited.getByRole('button', { name: 'Сохранить' }).click();
  await awaited.waitFor({ state: 'detached' });

  // The week is over and its sheets are made: the family's one is made anew, and the page tells by itself.
  const sheets = async () => Number(/Листов: (\d+)/.exec(await page.locator('main').innerText())?.[1] ?? 0);
  const before = await sheets();
  const short = new RegExp(shortName(pupil).replaceAll('\u00a0', '\\s').replaceAll('.', '\\.'));
  const tick = page
    .locator('li.delivery')
    .filter({ hasText: short })
    .getByRole('checkbox', { name: /^вручено/ });
  expect(await tick.count()).toBe(0);
  await page.getByRole('button', { name: 'Сделать листы заново' }).click();
  await page.getByText(/^Листы делаются заново/).waitFor();
  await tick.waitFor({ timeout: 45_000 });
  await expect.poll(sheets, { timeout: 45_000 }).toBe(before + 1);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('paper-to-hand-over');
  const { body } = await visitor.download(() =>
    page.getByRole('button', { name: 'Листы класса и лист вручения, PDF' }).click(),
  );
  const holding = pagesOf(textOf(body)).filter((text) => text.includes(pupil));
  // The line of the hand-over sheet, and the family's own pages.
  expect(holding.length).toBeGreaterThanOrEqual(2);

  await tick.click();
  await tick.waitFor({ state: 'detached' });
  await page.getByText(/^Дошли: /).click();
  const reached = page.locator('details[open] li.delivery').filter({ hasText: short });
  await reached.filter({ hasText: 'вручено' }).waitFor();
  await visitor.picture('paper-handed-over');
  visitor.quiet();
  await visitor.close();
}, 150_000);

it('gives a class a subject nobody teaches it yet', async () => {
  const name = `Астрономия ${Date.now() % 1_000_000}`;
  sql(`insert into subject (school_id, name)
       select m.school_id, '${name}' from account a join membership m on m.person_id = a.person_id
       where a.login = '${person('администратор школы').login}' on conflict do nothing`);
  const visitor = await Visitor.as('администратор школы');
  const { page } = visitor;
  await page.goto('/people');
  await page.locator('.name-button').first().click();
  await page.getByLabel('Добавить нагрузку').selectOption({ index: 1 });
  await page.getByLabel('Предмет').selectOption({ label: name });
  await page.getByText('В этом классе предмет пока никто не ведёт').waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('people-new-subject');
  await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  await page.getByRole('listitem').filter({ hasText: name }).waitFor();
  // It is taught now, and the next assignment finds it among those.
  await page.getByLabel('Предмет').selectOption({ label: name });
  await page.getByText(/^Сейчас ведут: /).waitFor();
  await page.getByRole('button', { name: `Закончить нагрузку: ` }).last().waitFor();
  visitor.quiet();
  await visitor.close();
});

it('lands on the row a line of the class teacher is about', async () => {
  const visitor = await Visitor.leading();
  const { page } = visitor;
  for (const [act, size] of [
    ['Указать причину', DESKTOP],
    ['Указать причину', PHONE],
    ['Отметить вручение', PHONE],
    ['Открыть доставку', DESKTOP],
  ] as const) {
    await page.setViewportSize(size);
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: /^Дела/ }).waitFor();
    await page.getByText('Загружаем').waitFor({ state: 'detached' });
    const later = page.locator('details.later:not([open]) > summary');
    if ((await later.count()) > 0) await later.click();
    const line = page.locator('.due-line').filter({ has: page.getByRole('link', { name: act }) });
    if ((await line.count()) === 0) continue;
    const title = await line.last().locator('.due-what').innerText();
    await line.last().getByRole('link', { name: act }).click();
    const row = await landed(page);
    // «Причина пропуска: Бек Ильдар, …»: the family name is what both lines say.
    const family = title.split(': ')[1]?.split(' ')[0] ?? '?';
    expect(row).toContain(family);
    await visitor.picture(`landed-${act.replace(' ', '-')}-${size.width}`);
  }
  visitor.quiet();
  await visitor.close();
});

it('lands on the teacher a line of the deputy is about, and on the lesson behind it', async () => {
  const visitor = await Visitor.as('заместитель директора');
  const { page } = visitor;
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    await page.goto('/');
    const line = page.locator('.due-line').filter({ has: page.getByRole('link', { name: 'Посмотреть' }) });
    await line.last().waitFor();
    const title = await line.last().locator('.due-what').innerText();
    await line.last().getByRole('link', { name: 'Посмотреть' }).click();
    const row = await landed(page);
    expect(row).toContain(title.split(':')[0]);
    // It is open: its lessons stand below.
    expect(await page.locator('[data-landed] .late-entries li').count()).toBeGreaterThan(0);
    await visitor.picture(`landed-teacher-${size.width}`);
  }
  await page.setViewportSize(DESKTOP);
  // What is late in this school are absences: the link leads into the grid, to a cell of that lesson.
  const late = page.locator('[data-landed] .late-entries li').first();
  await late.getByRole('link', { name: /^Открыть урок/ }).click();
  await page.getByRole('grid').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('gridcell');
  await visitor.picture('landed-lesson');
  visitor.quiet();
  await visitor.close();
});
