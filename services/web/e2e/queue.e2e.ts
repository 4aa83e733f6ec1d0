import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { emptyLessons, marksOf, type Place } from './support/api';
import { Visitor } from './support/browser';
import { person } from './support/people';

let places: Place[] = [];

beforeAll(async () => {
  const visitor = await Visitor.as('учитель');
  // From the end: the journal's own tests take lessons from the beginning.
  places = (await emptyLessons(visitor.page)).reverse();
  await visitor.close();
  expect(places.length).toBeGreaterThan(3);
});

function take(): Place {
  const place = places.shift();
  if (!place) throw new Error('no empty lesson is left for this test');
  return place;
}

async function open(page: Page, place: Place): Promise<void> {
  await page.goto(place.path);
  await page.getByRole('grid').waitFor();
  await page.locator('[data-cell][tabindex="0"]').focus();
}

async function type(page: Page, digits: string): Promise<void> {
  for (const digit of digits) {
    await page.keyboard.press(digit);
    await page.keyboard.press('Enter');
  }
}

/** Rows and keys of the device's store. */
function stored(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const opening = indexedDB.open('tabel-queue', 1);
        opening.onsuccess = () => {
          const tx = opening.result.transaction(['writes', 'keys']);
          const counts = ['writes', 'keys'].map((name) => tx.objectStore(name).count());
          tx.oncomplete = () => {
            opening.result.close();
            resolve(counts.map((count) => count.result));
          };
        };
      }),
  );
}

it('goes on in place when the session ended in mid-typing', async () => {
  const visitor = await Visitor.as('учитель');
  const { page, context } = visitor;
  const place = take();
  await open(page, place);
  await context.clearCookies();
  await type(page, '5');
  await page.getByRole('heading', { name: 'Сеанс закончился' }).waitFor();
  await page.getByText('1 запись сохранена на устройстве').waitFor();
  await visitor.picture('queue-session-ended');
  await page.getByLabel('Пароль').fill(person('учитель').password);
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await marksOf(page, place).catch(() => new Map())).size, { timeout: 20_000 })
    .toBe(1);
  await visitor.close();
});

it('opens the shell without a line and says how much waits on the device', async () => {
  const visitor = await Visitor.as('учитель');
  const { page, context } = visitor;
  const place = take();
  await open(page, place);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const kept = await page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
    }
    return paths;
  });
  expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);
  await context.setOffline(true);
  await type(page, '54');
  await page.getByText(/Ждут отправки: 2/).waitFor();
  await page.reload();
  await page.getByText('На устройстве 2 неотправленные записи. Они уйдут после входа').waitFor();
  await visitor.picture('queue-offline-reload');
  await context.setOffline(false);
  await page.reload();
  await expect
    .poll(async () => (await marksOf(page, place).catch(() => new Map())).size, { timeout: 20_000 })
    .toBe(2);
  await visitor.close();
});

it('warns before signing out, and leaves nothing on a shared computer', async () => {
  const visitor = await Visitor.as('учитель');
  const { page, context } = visitor;
  const place = take();
  await open(page, place);
  await context.setOffline(true);
  await type(page, '54');
  await page.getByText(/Ждут отправки: 2/).waitFor();
  await page.locator('header.bar').getByRole('button').last().click();
  await page.getByRole('button', { name: 'Выйти', exact: true }).click();
  await page.getByText('Не отправлено: 2 записи').waitFor();
  await visitor.picture('queue-sign-out');
  expect(await stored(page)).toEqual([2, 1]);
  // The line comes back while the person reads; what is under way must not be sent after the sign-out.
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Выйти и стереть' }).click();
  await page.getByLabel('Логин').waitFor();
  await expect.poll(() => stored(page)).toEqual([0, 0]);
  await visitor.close();
});

it('sends from one tab what two tabs typed', async () => {
  const visitor = await Visitor.as('учитель');
  const { page, context } = visitor;
  const place = take();
  await open(page, place);
  const other = await context.newPage();
  await open(other, place);
  await context.setOffline(true);
  await type(other, '2');
  await page.bringToFront();
  await page.locator('[data-cell][tabindex="0"]').focus();
  await type(page, '54');
  await other.getByText(/Ждут отправки: 2/).waitFor();
  let writes = 0;
  for (const tab of [page, other]) {
    tab.on('request', (request) => {
      if (request.postData()?.includes('QueueEntries')) writes += 1;
    });
  }
  await context.setOffline(false);
  await expect.poll(async () => (await marksOf(page, place)).size, { timeout: 40_000 }).toBe(2);
  const marks = await marksOf(page, place);
  expect(place.pupils.slice(0, 2).map((id) => marks.get(id))).toEqual(['5', '4']);
  expect(writes).toBeLessThanOrEqual(2);
  await visitor.close();
});
