import { afterEach, expect, it, vi } from 'vitest';
import { hearUse, lastUse, lifeOf, nextEnd, noteUse } from './life';

afterEach(() => localStorage.clear());

const told = { endsInSeconds: 12 * 3600, idleSeconds: 1800 };

it('ends by whichever comes first', () => {
  const life = lifeOf(told, 1_000_000, null);
  expect(nextEnd(life, 1_000_000)).toEqual({ at: 1_000_000 + 1_800_000, idle: true });
  expect(nextEnd(life, life.endsAt - 60_000)).toEqual({ at: life.endsAt, idle: false });
  const family = lifeOf({ ...told, idleSeconds: null }, 1_000_000, null);
  expect(nextEnd(family, 0)).toEqual({ at: 1_000_000 + 43_200_000, idle: false });
});

it('never grows by an answer out of a memory', () => {
  const first = lifeOf(told, 1_000, null);
  expect(lifeOf(told, 600_000, first).endsAt).toBe(first.endsAt);
  expect(lifeOf({ ...told, endsInSeconds: 60 }, 1_000, first).endsAt).toBe(61_000);
});

it('takes the use of every tab, the latest', () => {
  const late = Date.now() + 1_000_000;
  noteUse(late);
  expect(lastUse()).toBe(late);
  noteUse(late - 5_000);
  expect(lastUse()).toBe(late);
  // Another tab.
  localStorage.setItem('tabel-session-use', String(late + 1));
  expect(lastUse()).toBe(late + 1);
  const hear = vi.fn();
  const stop = hearUse(hear);
  dispatchEvent(new StorageEvent('storage', { key: 'tabel-session-use' }));
  dispatchEvent(new StorageEvent('storage', { key: 'tabel-start' }));
  expect(hear).toHaveBeenCalledOnce();
  stop();
  dispatchEvent(new StorageEvent('storage', { key: 'tabel-session-use' }));
  expect(hear).toHaveBeenCalledOnce();
});
