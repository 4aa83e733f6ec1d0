import { act, render, screen } from '@testing-library/react';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noteUse } from './life';
import { SessionEnd } from './SessionEnd';
import { type Session, SessionContext } from './session';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Each test lives on a later day, after all other tests, because the last use never goes back. */
let start = Date.parse('2126-03-04T08:00:00Z');

beforeEach(() => {
  start += 100 * 24 * HOUR;
  vi.useFakeTimers();
  vi.setSystemTime(start);
  noteUse(start);
});
afterEach(() => {
  vi.useRealTimers();
});
// Nobody after these lives before their last use.
afterAll(() => {
  vi.resetModules();
});

function session(endsIn: number, idle: number | null, more: Partial<Session> = {}) {
  const [cover, use] = [vi.fn(), vi.fn()];
  const life = { endsAt: start + endsIn, idle };
  const whole = { life, ended: false, cover, use, ...more } as unknown as Session;
  render(
    <SessionContext value={whole}>
      <SessionEnd />
    </SessionContext>,
  );
  return { cover, use };
}

const pass = (time: number) => act(() => void vi.advanceTimersByTime(time));
const notice = () => screen.queryByText('Сеанс закончится через 2 минуты');

it('says two minutes before the end that it is near, and goes on by the password', () => {
  const { cover, use } = session(4 * HOUR, null);
  pass(4 * HOUR - 3 * MINUTE);
  expect(notice()).toBeNull();
  pass(MINUTE);
  expect(notice()).not.toBeNull();
  screen.getByRole('button', { name: 'Продолжить' }).click();
  expect(cover).toHaveBeenCalledOnce();
  expect(use).not.toHaveBeenCalled();
  pass(2 * MINUTE + 2_000);
  expect(notice()).toBeNull();
  expect(use).toHaveBeenCalledOnce();
});

it('says when nobody’s use would end it, and goes on by a question', () => {
  const { cover, use } = session(12 * HOUR, 30 * MINUTE);
  pass(28 * MINUTE - 1);
  expect(notice()).toBeNull();
  pass(1);
  expect(notice()).not.toBeNull();
  screen.getByRole('button', { name: 'Продолжить' }).click();
  expect(use).toHaveBeenCalledOnce();
  expect(cover).not.toHaveBeenCalled();
});

it('is silent while any tab is used', () => {
  session(12 * HOUR, 30 * MINUTE);
  pass(20 * MINUTE);
  noteUse(Date.now());
  pass(20 * MINUTE);
  expect(notice()).toBeNull();
  pass(8 * MINUTE);
  expect(notice()).not.toBeNull();
  // Another tab goes on: what is said here is not so any more.
  localStorage.setItem('tabel-session-use', String(Date.now()));
  act(() => void dispatchEvent(new StorageEvent('storage', { key: 'tabel-session-use' })));
  expect(notice()).toBeNull();
});

it('asks the server only when that has given up too, and again while nobody answers', () => {
  const { use } = session(12 * HOUR, 30 * MINUTE);
  pass(31 * MINUTE + 30_000);
  expect(use).not.toHaveBeenCalled();
  pass(11_000);
  expect(use).toHaveBeenCalledOnce();
  pass(2 * MINUTE);
  expect(use).toHaveBeenCalledTimes(3);
  expect(notice()).toBeNull();
});

it('waits a month without its timer running over', () => {
  session(30 * 24 * HOUR, null);
  pass(30 * 24 * HOUR - 3 * MINUTE);
  expect(notice()).toBeNull();
  pass(MINUTE);
  expect(notice()).not.toBeNull();
});

it.each<[string, Partial<Session>]>([
  ['no end is known', { life: null }],
  ['it has ended', { ended: true }],
])('says nothing when %s', (_, more) => {
  session(MINUTE, 30 * MINUTE, more);
  expect(notice()).toBeNull();
});
