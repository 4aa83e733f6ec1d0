import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import type { RoleTitle } from './support/people';

/** Every screen of every role; the journal, class and diary have tests of their own besides. */
const SCREENS: [RoleTitle, string][] = [
  ['учитель', '/'],
  ['учитель', '/today'],
  ['учитель', '/journal'],
  ['учитель', '/roles'],
  ['учитель', '/account'],
  ['классный руководитель', '/'],
  ['заместитель директора', '/'],
  ['заместитель директора', '/deadlines'],
  ['директор', '/deadlines?by=clause'],
  ['администратор школы', '/import'],
  ['администратор школы', '/people'],
  ['родитель', '/delivery'],
  ['сотрудник управления образования', '/district'],
];

it.each(SCREENS)('%s: %s is clean at both widths, light and dark', async (role, path) => {
  const visitor = await Visitor.as(role);
  const { page } = visitor;
  for (const [name, size] of [
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const) {
    await page.setViewportSize(size);
    // The screen before must not ask any more.
    await page.goto('about:blank');
    visitor.forget();
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.getByText('Загружаем').waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    // Who is signed in, and the screen's own query.
    const asked = visitor.requests.filter((url) => url.endsWith('/graphql')).length;
    expect(asked, `${path} asks ${asked} times`).toBeLessThanOrEqual(2);
    // Nothing is wider than the screen.
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await visitor.clean(`${role}${path.replace(/\W+/g, '-')}-${name}`.replaceAll(' ', '-'));
  }
  visitor.quiet();
  await visitor.close();
});

/** Names that must never reach an officer of the district: everybody's of the demo's sign-ins. */
it('names nobody to the district', async () => {
  const visitor = await Visitor.as('сотрудник управления образования');
  const bodies: string[] = [];
  visitor.page.on('response', async (response) => {
    if (response.url().endsWith('/graphql')) bodies.push(await response.text().catch(() => ''));
  });
  await visitor.page.goto('/district');
  await visitor.page.getByRole('heading', { level: 1 }).waitFor();
  await visitor.page.getByText('Загружаем').waitFor({ state: 'detached' });
  const names = readFileSync(process.env['TABEL_SIGN_INS'] ?? '', 'utf8').match(
    /[А-ЯЁ][а-яё]+\s[А-ЯЁ]\.\s[А-ЯЁ]\./g,
  );
  const surnames = [...new Set(names?.map((name) => name.split(/\s/)[0] ?? ''))].filter(
    (name) => name !== 'Орлова',
  );
  expect(surnames.length).toBeGreaterThan(4);
  const seen = `${bodies.join(' ')} ${await visitor.page.locator('main').innerText()}`;
  expect(surnames.filter((surname) => seen.includes(surname))).toEqual([]);
  await visitor.close();
});

it('sends families at most 130 kB of script, compressed', () => {
  const page = readFileSync('dist/index.html', 'utf8');
  const scripts = [...page.matchAll(/<script[^>]*src="\/([^"]+)"/g)].map(([, file]) => file ?? '');
  expect(scripts).toHaveLength(1);
  const bytes = scripts.map((file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(130_000);
});

it('builds no source map and no script or style inside the page but the one style', () => {
  const page = readFileSync('dist/index.html', 'utf8');
  expect(page.match(/<script(?![^>]*src=)/g)).toBeNull();
  expect(page.match(/<style/g)).toHaveLength(1);
  expect(readdirSync('dist/assets').filter((name) => name.endsWith('.map'))).toEqual([]);
});
