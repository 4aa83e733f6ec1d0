import type { Route } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { addDays } from '../../src/ui/days';
import { emptyLessons, type Place } from '../support/api';
import { Visitor } from '../support/browser';
import { settled } from '../support/database';
import { figure, median, quantile } from '../support/figures';
import { launch } from '../support/windows';

const PUPILS = 40;
const LESSONS = 60;
const TIMES = 5;
/** A column of marks down and back up, that often. */
const ROUNDS = 5;

/** Between two keys: twenty a second, faster than anybody types. Without a pause each key waits for the last one's picture. */
const PACE_MS = 50;

beforeAll(async () => {
  // A frame is made as soon as there is something to show: what is left is our own work, not the wait for the screen.
  await launch('--disable-frame-rate-limit', '--disable-gpu-vsync');
  // What the worker still has to do after the demo was prepared would be measured too.
  await settled();
}, 310_000);

type Thing = Record<string, unknown> & { id: string };
type Answer = {
  data: { journalPage: { pupils: Thing[]; lessons: Thing[]; columns: Thing[]; cells: unknown[] } };
};

/** Enlarges a real answer to a class of forty with sixty lessons, all open, and a mark in every other cell. */
async function enlarge(route: Route, place: Place): Promise<void> {
  const response = await route.fetch();
  const answer = (await response.json()) as Answer;
  const page = answer.data?.journalPage;
  if (page) {
    const open = page.lessons.find(({ id }) => id === place.lessonId);
    const work = page.columns[0];
    if (!open || !work) throw new Error('there is nothing to enlarge');
    page.pupils = grown(page.pupils, PUPILS, (pupil, n) => ({
      ...pupil,
      name: n === 0 ? pupil['name'] : `${pupil['name']} ${n}`,
      spans: [{ startsOn: '2000-01-01', endsOn: null }],
    }));
    const first = addDays(String(open['day']), 1 - LESSONS);
    page.lessons = Array.from({ length: LESSONS }, (_, n) =>
      n === LESSONS - 1 ? open : { ...open, id: `lesson-${n}`, day: addDays(first, n) },
    );
    page.columns = page.lessons.map(({ id }, n) => ({ ...work, id: `column-${n}`, lessonId: id }));
    page.cells = page.pupils.flatMap((pupil, row) =>
      page.columns
        .filter((_, col) => col < LESSONS - 1 && (row + col) % 2 === 0)
        .map((column) => ({ pupilId: pupil.id, columnId: column.id, value: '4', version: 1 })),
    );
  }
  await route.fulfill({ response, json: answer });
}

function grown(things: Thing[], count: number, make: (thing: Thing, n: number) => Thing): Thing[] {
  return Array.from({ length: count }, (_, n) => {
    const thing = things[n % things.length];
    if (!thing) throw new Error('there is nothing to enlarge');
    const round = Math.floor(n / things.length);
    return { ...make(thing, round), id: round === 0 ? thing.id : `${thing.id}-${round}` };
  });
}

it('a page of 40 pupils and 60 lessons', async () => {
  const visitor = await Visitor.as('учитель');
  const { page } = visitor;
  const [place] = await emptyLessons(page);
  if (!place) throw new Error('no lesson to write into');
  // What is typed here stays here: the class is larger than the real one.
  await page.route('**/graphql', (route) => {
    const body = route.request().postData() ?? '';
    if (body.includes('journalPage')) return enlarge(route, place);
    return body.includes('QueueEntries') ? route.abort() : route.continue();
  });
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
      if (window.gridAt || !document.querySelector('[data-cell^="39:"]')) return;
      window.gridAt = -1;
      requestAnimationFrame(() => setTimeout(() => { window.gridAt = performance.now(); }));
    }).observe(document, { childList: true, subtree: true });
  }`);
  const shown: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await page.goto(place.path);
    await expect.poll(() => page.evaluate('window.gridAt ?? 0'), { timeout: 30_000 }).toBeGreaterThan(0);
    shown.push((await page.evaluate('window.gridAt - window.dataAt')) as number);
  }
  figure('page_40x60', median(shown), 300, { all: shown.map(Math.round) });

  // From a key to the picture after it.
  await page.evaluate(`{
    window.took = [];
    document.addEventListener('keydown', () => {
      const at = performance.now();
      requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - at)));
    }, true);
  }`);
  await page.locator('[data-cell][tabindex="0"]').focus();
  // Processor time of the page's own thread as well: it hardly depends on what else the machine does.
  const cdp = await visitor.context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (name: string) => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000;
    return {
      all: of('TaskDuration'),
      script: of('ScriptDuration'),
      style: of('RecalcStyleDuration'),
      layout: of('LayoutDuration'),
    };
  };
  const before = await worked();
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.evaluate('window.took.length = 0');
    for (let pupil = 0; pupil < PUPILS; pupil += 1) {
      await page.keyboard.press(String(2 + ((pupil + round) % 4)));
      await page.waitForTimeout(PACE_MS);
      await page.keyboard.press(pupil === PUPILS - 1 ? 'Control+Home' : 'Enter');
      await page.waitForTimeout(PACE_MS);
    }
    rounds.push((await page.evaluate('window.took')) as number[]);
    await page.locator(`[data-cell="0:${LESSONS - 1}"]`).click();
  }
  const after = await worked();
  const perKey = (part: keyof typeof after) =>
    Math.round(((after[part] - before[part]) / rounds.flat().length) * 10) / 10;
  figure('key_to_paint', quantile(rounds.flat(), 0.95), 16, {
    p50: quantile(rounds.flat(), 0.5),
    rounds: rounds.map((took) => quantile(took, 0.95)),
    processor: {
      all: perKey('all'),
      script: perKey('script'),
      style: perKey('style'),
      layout: perKey('layout'),
    },
  });
  await visitor.close();
});
