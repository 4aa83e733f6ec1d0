import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ask, emptyLessons } from './support/api';
import { Visitor } from './support/browser';
import { person, type RoleTitle } from './support/people';
import { setting } from './support/service';

/**
 * What each screen may cost: questions to the server, requests of any kind on an empty cache (fonts come after the first
 * paint and the worker of the shell after everything; they do not count), and, over all screens of a role, kilobytes of
 * script as they are sent. SQL statements of each question are bounded in `tests/tests/api/screens.rs`.
 */
type Screen = {
  route: string;
  questions: number;
  requests: number;
  path?: (visitor: Visitor) => Promise<string>;
};
type Budget = { role: RoleTitle; school?: string; script: number; screens: Screen[] };

/** The first thing that a screen's links lead to. */
async function linked(visitor: Visitor, from: string, pattern: string): Promise<string> {
  await visitor.page.goto(from);
  const link = visitor.page.locator(`main a[href^="${pattern}"]`).first();
  return (await link.getAttribute('href')) ?? from;
}

const BUDGETS: Budget[] = [
  {
    role: 'учитель',
    script: 215,
    screens: [
      { route: '/', questions: 2, requests: 9 },
      { route: '/today', questions: 2, requests: 12 },
      { route: '/journal', questions: 2, requests: 9 },
      {
        route: '/journal/$group/$subject',
        questions: 3,
        requests: 16,
        path: async ({ page }) => (await emptyLessons(page))[0]?.path ?? '',
      },
      { route: '/roles', questions: 1, requests: 7 },
      { route: '/account', questions: 1, requests: 7 },
    ],
  },
  {
    role: 'классный руководитель',
    script: 165,
    screens: [
      { route: '/class', questions: 3, requests: 14 },
      {
        route: '/class/$group',
        questions: 2,
        requests: 12,
        path: async ({ page }) => {
          const { ownClasses } = await ask<{ ownClasses: { id: string }[] }>(page, '{ ownClasses { id } }');
          return `/class/${ownClasses[0]?.id}`;
        },
      },
      { route: '/slips', questions: 2, requests: 9 },
    ],
  },
  {
    role: 'родитель',
    script: 134,
    screens: [
      { route: '/diary', questions: 1, requests: 3 },
      { route: '/delivery', questions: 2, requests: 9 },
    ],
  },
  { role: 'ученик', script: 130, screens: [{ route: '/diary', questions: 1, requests: 3 }] },
  {
    role: 'директор',
    script: 140,
    screens: [{ route: '/deadlines', questions: 2, requests: 12 }],
  },
  {
    role: 'администратор школы',
    script: 170,
    screens: [
      { route: '/people', questions: 2, requests: 14 },
      { route: '/import', questions: 2, requests: 12 },
      {
        route: '/import/$run',
        questions: 2,
        requests: 14,
        path: (visitor) => linked(visitor, '/import', '/import/'),
      },
    ],
  },
  {
    role: 'сотрудник управления образования',
    script: 330,
    screens: [
      { route: '/district', questions: 2, requests: 12 },
      {
        route: '/district/$school',
        questions: 2,
        requests: 12,
        path: (visitor) => linked(visitor, '/district', '/district/'),
      },
    ],
  },
];

it('has a row for every screen', () => {
  const routes = [...readFileSync('src/app/router.tsx', 'utf8').matchAll(/path: '([^']+)'/g)].map(
    ([, path]) => path,
  );
  const rows = new Set(BUDGETS.flatMap(({ screens }) => screens.map(({ route }) => route)));
  expect([...rows].sort()).toEqual([...new Set(routes)].sort());
});

const kilobytes = (file: string) => statSync(`${setting('TABEL_WEB')}${file}.gz`).size / 1000;

it.each(BUDGETS)('$role $school stays within its budgets', async ({ role, school, script, screens }) => {
  const fetched = new Set<string>();
  const over: string[] = [];
  for (const { route, questions, requests, path } of screens) {
    const visitor = await Visitor.being(person(role, school));
    const at = path ? await path(visitor) : route;
    // An empty cache, without what the sign-in has fetched.
    const page = await visitor.context.newPage();
    const cdp = await visitor.context.newCDPSession(page);
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    const urls: string[] = [];
    page.on('request', (request) => urls.push(new URL(request.url()).pathname));
    await page.goto(at);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.getByText('Загружаем').waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    const counted = urls.filter((url) => !/\.(woff2|svg)$|^\/sw\.js$/.test(url));
    const asked = counted.filter((url) => url === '/graphql').length;
    for (const url of counted) if (url.endsWith('.js')) fetched.add(url);
    if (asked > questions) over.push(`${route}: ${asked} questions, at most ${questions}`);
    if (counted.length > requests)
      over.push(`${route}: ${counted.length} requests, at most ${requests}: ${counted.join(' ')}`);
    await visitor.close();
  }
  const sent = Math.ceil([...fetched].reduce((sum, file) => sum + kilobytes(file), 0));
  if (sent > script) over.push(`${sent} kB of script, at most ${script}`);
  expect(over).toEqual([]);
});
