import { expect, it } from 'vitest';
import { DESKTOP, PHONE, Visitor } from './support/browser';

it('shows eight weeks of figures, and where a figure comes from, down to the school', async () => {
  const visitor = await Visitor.as('сотрудник управления образования', { size: DESKTOP });
  const { page } = visitor;
  await page.goto('/district');
  const heat = page.getByRole('region', { name: /^Школа × неделя/ });
  await heat.getByRole('button', { name: 'Таблица' }).click();
  // Weeks of holidays have no entries; most of the others have.
  const cells = heat.locator('tbody tr').first().locator('.figure-open');
  await cells.first().waitFor();
  expect(await cells.count()).toBeGreaterThanOrEqual(5);

  const table = page.locator('.data-table');
  const figure = table.getByRole('button', { name: /В срок: .*откуда цифра/ }).first();
  await figure.click();
  const panel = page.getByRole('complementary', { name: 'Откуда цифра: В срок' });
  await panel.getByRole('heading', { name: 'Формула, версия 1' }).waitFor();
  await panel.getByText('Записи, внесённые до своего срока').waitFor();
  await panel.getByRole('heading', { name: 'Снимок' }).waitFor();
  await panel.getByText(/^\d+ из \d+/).waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('district-path-desktop-light');
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await expect.poll(() => figure.evaluate((one) => one === document.activeElement)).toBe(true);

  // The middle of all goes down to each school.
  await page.getByRole('button', { name: /^Медиана, В срок/ }).click();
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: 'dark' });
  await visitor.picture('district-path-phone-dark');
  await panel.locator('.path-schools a').first().click();
  await page.waitForURL(/\/district\/.+week=/);
  await page.locator('.figure .figure-open').first().click();
  await page.getByRole('complementary', { name: /^Откуда цифра/ }).waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('district-school-path-phone-dark');
  visitor.quiet();
  await visitor.close();
});

it('lists the schools of a week without figures, and says when they come', async () => {
  const visitor = await Visitor.as('сотрудник управления образования');
  const { page } = visitor;
  await page.goto('/district?week=2020-03-02');
  await page.getByText('Данных за эту неделю нет').waitFor();
  const schools = page.locator('.data-table tbody .row-link');
  expect(await schools.count()).toBeGreaterThanOrEqual(2);
  await visitor.picture('district-empty-desktop-light');
  // The week the demo lives in: nothing is counted before it is over.
  const now = await page.evaluate(async () => {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tabel-client': 'e2e' },
      body: JSON.stringify({
        query: '{ districtOverview(week: "2099-06-01") { snapshot snapshotDue } }',
      }),
    });
    return (await response.json()).data.districtOverview;
  });
  expect(now).toMatchObject({ snapshot: null });
  await page.goto('/district?week=2099-06-01');
  await page.getByText(/^Данных за неделю ещё нет. Снимок будет 8\sиюня к \d\d:00$/).waitFor();
  visitor.quiet();
  await visitor.close();
});
