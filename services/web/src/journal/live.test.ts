import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { calmly, newsOf } from './live';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('needs no reading for what this device did itself, also when the answer comes after the news', () => {
  const own = new Set<string>();
  const news = newsOf((id) => own.has(id));
  news.add({ operationId: 'mine' });
  own.add('mine');
  expect(news.ofOthers()).toBe(false);
  news.add({ operationId: 'mine' });
  news.add({ operationId: 'theirs' });
  expect(news.ofOthers()).toBe(true);
  // Asked once, forgotten.
  expect(news.ofOthers()).toBe(false);
});

it('reads after a gap and after news without a number', () => {
  const news = newsOf(() => true);
  news.add(null);
  expect(news.ofOthers()).toBe(true);
  news.add({ operationId: null });
  expect(news.ofOthers()).toBe(true);
});

it('makes one call of many, and does not wait for ever', () => {
  const run = vi.fn();
  const { soon, stop } = calmly(run);
  for (let n = 0; n < 5; n += 1) {
    soon();
    vi.advanceTimersByTime(1_000);
  }
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_200);
  expect(run).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 7; n += 1) {
    soon();
    vi.advanceTimersByTime(1_000);
  }
  expect(run).toHaveBeenCalledTimes(2);
  soon();
  stop();
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(2);
});
