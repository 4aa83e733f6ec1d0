import { expect, it } from 'vitest';
import { ask } from './support/api';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { textOf } from './support/pdf';

it.each([
  ['phone', PHONE],
  ['desktop', DESKTOP],
])('the diary is clean on a %s, light and dark', async (name, size) => {
  const visitor = await Visitor.as('родитель', { size });
  await visitor.page.goto('/diary');
  await visitor.page.getByRole('heading', { level: 1, name: /^Дневник/ }).waitFor();
  await visitor.clean(`diary-${name}`);
  visitor.quiet();
  await visitor.close();
});

it('takes three requests to the first view: document, script, data', async () => {
  const visitor = await Visitor.as('родитель', { size: PHONE });
  await visitor.page.goto('/roles');
  await visitor.page.waitForLoadState('networkidle');
  visitor.forget();
  await visitor.page.goto('/diary');
  await visitor.page.getByRole('heading', { level: 1, name: /^Дневник/ }).waitFor();
  const first = visitor.requests.filter((url) => !/\.(woff2|svg)$/.test(url));
  expect(first.map((url) => new URL(url).pathname.replace(/-[\w-]+\.js$/, '.js'))).toEqual([
    '/diary',
    '/assets/index.js',
    '/graphql',
  ]);
  await visitor.close();
});

it('walks through the weeks and tells how an average came about', async () => {
  const visitor = await Visitor.as('родитель');
  const { page } = visitor;
  await page.goto('/diary');
  await page.getByRole('link', { name: /^Предыдущая неделя/ }).click();
  await page.waitForURL(/week=/);
  await page.getByRole('link', { name: 'Эта неделя' }).waitFor();
  await page.locator('.averages summary').first().click();
  await page.locator('.averages details[open] .derivation').waitFor();
  visitor.quiet();
  await visitor.close();
});

it('gives the week as a PDF that says what the screen says', async () => {
  const visitor = await Visitor.as('родитель');
  const { page } = visitor;
  await page.goto('/diary');
  await page.getByRole('link', { name: /^Предыдущая неделя/ }).click();
  await page.getByRole('link', { name: 'Эта неделя' }).waitFor();
  const child =
    /^Дневник: ([^,]+),/.exec(await page.getByRole('heading', { level: 1 }).innerText())?.[1] ?? '?';
  const topics = await page
    .locator('.lesson p')
    .filter({ hasText: /^Тема: / })
    .allInnerTexts();
  expect(topics.length).toBeGreaterThan(3);
  // The worker makes the sheets while the first tests run.
  const { family } = await ask<{ family: { id: string }[] }>(page, '{ family { id } }');
  await expect
    .poll(
      async () => {
        const { fileTicket } = await ask<{ fileTicket: { __typename: string } }>(
          page,
          `mutation($child: ID!, $week: NaiveDate!) {
            fileTicket(input: { weeklySummary: { pupil: $child, week: $week } }) { __typename } }`,
          { child: family[0]?.id, week: new URL(page.url()).searchParams.get('week') },
        );
        return fileTicket.__typename;
      },
      { timeout: 45_000, interval: 1_000 },
    )
    .toBe('FileTicket');
  const { name, body } = await visitor.download(() =>
    page.getByRole('button', { name: 'Неделя в PDF' }).click(),
  );
  expect(name).toMatch(/\.pdf$/);
  const text = textOf(body).replace(/\s+/g, ' ');
  expect(text).toContain(child);
  // Long topics are broken into lines; their first words stand together.
  for (const topic of topics) {
    expect(text).toContain(topic.slice('Тема: '.length).split(/\s+/).slice(0, 2).join(' '));
  }
  visitor.quiet();
  await visitor.close();
});

it('shows a pupil the own diary without tabs', async () => {
  const visitor = await Visitor.as('ученик', { size: PHONE });
  await visitor.page.goto('/diary');
  await visitor.page.getByRole('heading', { level: 1, name: /^Дневник/ }).waitFor();
  expect(await visitor.page.locator('.child-tabs').count()).toBe(0);
  visitor.quiet();
  await visitor.close();
});

it('says what to do without a line, and comes back with it', async () => {
  const visitor = await Visitor.as('родитель');
  const { page, context } = visitor;
  await page.goto('/diary');
  await page.getByRole('heading', { level: 1, name: /^Дневник/ }).waitFor();
  await context.setOffline(true);
  await page.getByRole('link', { name: /^Предыдущая неделя/ }).click();
  await page.getByText(/^Нет связи/).waitFor();
  await context.setOffline(false);
  await page.getByText(/^Нет связи/).waitFor({ state: 'detached' });
  // What stays on the device is where to begin and when accounts changed, and names nobody.
  expect(await page.evaluate('Object.entries(localStorage).join()')).toMatch(/^[\w,.:-]*$/);
  await visitor.close();
});
