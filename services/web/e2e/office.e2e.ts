import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESKTOP, launch, PHONE, Visitor } from './support/browser';
import { sql } from './support/database';
import { person } from './support/people';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Somebody who leads a class, in that role. */
async function leader(options: Parameters<typeof Visitor.as>[2] = {}): Promise<Visitor> {
  const visitor = await Visitor.as(browser, 'классный руководитель', options);
  await visitor.page.goto('/roles');
  await visitor.page
    .getByRole('button', { name: /классный руководитель/ })
    .first()
    .click();
  await visitor.page.waitForLoadState('networkidle');
  return visitor;
}

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

/** A family of the leader's class has chosen paper, and no application has come; gives the pupil's family name. */
function choosePaper(): string {
  const pupil = sql(`
    with kin as (
      select k.school_id, k.guardian_id, k.pupil_id from account a
      join staff s on s.person_id = a.person_id
      join group_lead l on l.school_id = s.school_id and l.staff_id = s.id and l.ends_on is null
      join group_member m on m.school_id = l.school_id and m.group_id = l.group_id and m.ends_on is null
      join guardianship k on k.school_id = l.school_id and k.pupil_id = m.pupil_id and k.ends_on is null
      where a.login = '${person('классный руководитель').login}' and k.relation <> 'trusted'
        and not exists (select from delivery_choice c where c.school_id = k.school_id and c.pupil_id = k.pupil_id
          and c.channel = 'print')
      order by k.pupil_id, k.guardian_id limit 1),
    chosen as (
      insert into delivery_choice (school_id, guardian_id, pupil_id, channel, chosen_at)
      select school_id, guardian_id, pupil_id, 'print', now() from kin
      on conflict (school_id, guardian_id, pupil_id) do update
      set channel = 'print', application_on = null, withdrawn_at = null)
    select p.family_name from kin join pupil p on p.school_id = kin.school_id and p.id = kin.pupil_id`);
  expect(pupil).not.toBe('');
  return pupil;
}

/** How long the worker may take: the sheets of two whole schools may be in front of it. Milliseconds. */
const PRINTER = 150_000;

/** Reloads the class page until it shows something: the worker is at its work meanwhile. */
async function until(page: Page, there: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.getByRole('heading', { name: /^Доставка за/ }).waitFor();
        return there();
      },
      { timeout: PRINTER, interval: 2_000 },
    )
    .toBe(true);
}

it('brings a family on paper its sheet, from the application to the hand-over', async () => {
  const pupil = choosePaper();
  const visitor = await leader();
  const { page } = visitor;
  await page.goto('/class');
  await page.getByRole('button', { name: 'Сделать листы заново' }).click();
  await page.getByText(/^Листы делаются заново/).waitFor();
  // The sheet is made and held back.
  const held = `select count(*) from delivery d join pupil p on p.school_id = d.school_id and p.id = d.pupil_id
    where d.channel = 'print' and d.state = 'withheld' and p.family_name = '${pupil}'`;
  await expect.poll(() => Number(sql(held)), { timeout: PRINTER, interval: 1_000 }).toBeGreaterThan(0);
  await page.reload();
  const waiting = page.getByRole('region', { name: /^Ждём подписанное заявление/ });
  await waiting.waitFor();
  const line = waiting.getByRole('listitem').filter({ hasText: pupil });
  await line.getByText('Нет письменного заявления').waitFor();
  for (const [name, size] of [
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const) {
    await page.setViewportSize(size);
    if (size === PHONE) await page.getByRole('button', { name: /^Доставка/ }).click();
    expect(await visitor.axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await visitor.picture(`paper-awaited-${name}`);
  }
  await line.getByRole('button', { name: /^Заявление получено/ }).click();
  await line.getByLabel('Номер').fill('17');
  await line.getByRole('button', { name: 'Сохранить' }).click();
  await line.waitFor({ state: 'detached' });
  expect(Number(sql(held))).toBe(0);
  // The sheet that was held back is printed now, and waits to be handed over.
  const tick = page.getByRole('checkbox', { name: new RegExp(`^вручено: ${pupil}`) });
  await until(page, async () => (await tick.count()) === 1);
  const batch = page.getByRole('button', { name: 'Листы класса и лист вручения, PDF' });
  await until(page, async () => (await batch.count()) === 1);
  await visitor.picture('paper-printed');
  await tick.click();
  await tick.waitFor({ state: 'detached' });
  visitor.quiet();
  await visitor.close();
}, 420_000);

it('shows the administrator every family whose application is awaited', async () => {
  const parent = await Visitor.as(browser, 'родитель');
  await parent.page.goto('/delivery');
  await parent.page.getByLabel(/^На бумаге/).check();
  await parent.page.getByRole('button', { name: 'Сохранить выбор' }).click();
  await parent.page
    .getByText(/^Ждём подписанное заявление/)
    .first()
    .waitFor();
  await parent.close();

  const visitor = await Visitor.as(browser, 'администратор школы');
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

it('gives a class a subject nobody teaches it yet', async () => {
  const name = `Астрономия ${Date.now() % 1_000_000}`;
  sql(`insert into subject (school_id, name)
       select m.school_id, '${name}' from account a join membership m on m.person_id = a.person_id
       where a.login = '${person('администратор школы').login}' on conflict do nothing`);
  const visitor = await Visitor.as(browser, 'администратор школы');
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
  const visitor = await leader();
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
  const visitor = await Visitor.as(browser, 'заместитель директора');
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
