import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { diaryQuery } from '../diary/query';
import { createClient } from './client';
import { startEarly } from './early';

const asked = vi.fn<typeof fetch>();
const empty = () =>
  new Response('{"data":{"me":null,"family":[],"diaryWeek":null}}', {
    headers: { 'content-type': 'application/json' },
  });
const bodyOf = (n: number) => JSON.parse(String(asked.mock.calls[n]?.[1]?.body));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-04T09:00:00Z') });
  asked.mockReset().mockImplementation(async () => empty());
  vi.stubGlobal('fetch', asked);
  history.replaceState(null, '', '/diary');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  history.replaceState(null, '', '/');
});

const ask = (week: string) =>
  createClient(() => undefined)
    .client.query(diaryQuery, { child: null, week })
    .toPromise();

it('answers the first question of the diary with what was asked before', async () => {
  startEarly();
  expect(asked).toHaveBeenCalledTimes(1);
  expect((await ask('2026-03-02')).data?.family).toEqual([]);
  expect(asked).toHaveBeenCalledTimes(1);
  // A second one is asked like any other, and the same way.
  await ask('2026-03-02');
  expect(asked).toHaveBeenCalledTimes(2);
  const words = (text: string) => text.split(/[\s{}]+/).filter((word) => word !== '__typename' && word);
  expect(words(bodyOf(0).query)).toEqual(words(bodyOf(1).query));
  expect(bodyOf(0).variables).toEqual(bodyOf(1).variables);
  const headersOf = (n: number) => new Headers(asked.mock.calls[n]?.[1]?.headers);
  for (const name of ['x-tabel-client', 'content-type'])
    expect(headersOf(0).get(name)).toBe(headersOf(1).get(name));
});

it('does not answer another question', async () => {
  startEarly();
  await ask('2026-02-23');
  expect(asked).toHaveBeenCalledTimes(2);
});

it('asks nothing early on another screen', () => {
  history.replaceState(null, '', '/journal');
  startEarly();
  history.replaceState(null, '', '/diary?week=2026-02-23');
  startEarly();
  expect(asked).not.toHaveBeenCalled();
});

it('opens the diary where a family was last', () => {
  localStorage.setItem('tabel-start', 'diary');
  history.replaceState(null, '', '/');
  startEarly();
  expect(location.pathname).toBe('/diary');
  expect(asked).toHaveBeenCalledTimes(1);
  localStorage.clear();
});
