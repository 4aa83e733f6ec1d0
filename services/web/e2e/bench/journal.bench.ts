import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { emptyLessons } from '../support/api';
import { launch, Visitor } from '../support/browser';
import { figure, median, quantile } from '../support/figures';

const PUPILS = 40;
const LESSONS = 60;
const KEYS = 200;
const TIMES = 5;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

type Thing = Record<string, unknown> & { id: string };
type Answer = {
  data: { journalPage: { pupils: Thing[]; lessons: Thing[]; columns: Thing[]; cells: unknown[] } };
};

/** Enlarges a real answer to a class of forty with sixty lessons and a mark in every other cell. */
async function enlarge(route: Route): Promise<void> {
  const response = await route.fetch();
  const answer = (await response.json()) as Answer;
  const page = answer.data?.journalPage;
  if (page) {
    page.pupils = grown(page.pupils, PUPILS, (pupil, n) => ({ ...pupil, name: `${pupil['name']} ${n}` }));
    page.lessons = grown(page.lessons, LESSONS, (lesson) => lesson);
    page.columns = page.lessons.map(
      ({ id }, n) => ({ ...page.columns[0], id: `column-${n}`, lessonId: id }) as Thing,
    );
    page.cells = page.pupils.flatMap((pupil, row) =>
      page.columns
        .filter((_, col) => (row + col) % 2 === 0)
        .map((column) => ({ pupilId: pupil.id, columnId: column.id, value: '4', version: 1 })),
    );
  }
  await route.fulfill({ response, json: answer });
}

function grown(things: Thing[], count: number, make: (thing: Thing, n: number) => Thing): Thing[] {
  const all = [...things];
  for (let n = 0; all.length < count; n += 1) {
    const thing = things[n % things.length];
    if (!thing) throw new Error('there is nothing to enlarge');
    all.push({ ...make(thing, n), id: `${thing.id}-${n}` });
  }
  return all.slice(0, count);
}

it('a page of 40 pupils and 60 lessons', async () => {
  const visitor = await Visitor.as(browser, 'учитель');
  const { page } = visitor;
  const [place] = await emptyLessons(page);
  if (!place) throw new Error('no lesson to write into');
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('journalPage') ? enlarge(route) : route.continue(),
  );
  // From the last byte of the answer to the first picture with the grid in it.
  await page.addInitScript(`{
    const real = window.fetch;
    window.fetch = async (...given) => {
      const answer = await real(...given);
      const text = await answer.clone().text();
      if (text.includes('"journalPage"')) window.dataAt = performance.now();
      return answer;
    };
    new MutationObserver(() => {
      if (window.gridAt || !document.querySelector('[data-cell="39:0"], [data-cell^="39:"]')) return;
      window.gridAt = -1;
      requestAnimationFrame(() => setTimeout(() => { window.gridAt = performance.now(); }));
    }).observe(document, { childList: true, subtree: true });
  }`);
  const shown: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await page.goto(place.path);
    await page.waitForFunction('window.gridAt > 0');
    shown.push((await page.evaluate('window.gridAt - window.dataAt')) as number);
  }
  figure({
    bench: 'web',
    what: 'page_40x60_ms',
    median: median(shown),
    all: shown.map(Math.round),
    goal: 300,
  });

  // From a key to the picture after it.
  await page.evaluate(`{
    window.took = [];
    document.addEventListener('keydown', () => {
      const at = performance.now();
      requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - at)));
    }, true);
  }`);
  await page.locator('[data-cell][tabindex="0"]').focus();
  for (let key = 0; key < KEYS; key += 1) {
    await page.keyboard.press(
      key % 2 === 0 ? String(2 + (key % 4)) : key % 80 < 40 ? 'ArrowDown' : 'ArrowUp',
    );
  }
  const took = (await page.evaluate('window.took')) as number[];
  figure({
    bench: 'web',
    what: 'key_to_paint_ms',
    p50: quantile(took, 0.5),
    p95: quantile(took, 0.95),
    goal: 16,
  });
  await visitor.close();
});
