import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionEnd } from './SessionEnd';
import { type Session, SessionContext } from './session';

const END = '2026-03-04T12:00:00Z';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function at(now: string, session: Partial<Session> = {}) {
  vi.setSystemTime(new Date(now));
  const cover = vi.fn();
  const whole = { endsAt: END, ended: false, cover, ...session } as unknown as Session;
  render(
    <SessionContext value={whole}>
      <SessionEnd />
    </SessionContext>,
  );
  return cover;
}

const notice = () => screen.queryByText('Сеанс закончится через 2 минуты');

it('says two minutes before the end that it is near, and goes on without losing the screen', () => {
  const cover = at('2026-03-04T08:00:00Z');
  expect(notice()).toBeNull();
  act(() => void vi.advanceTimersByTime(3 * 3600_000 + 57 * 60_000));
  expect(notice()).toBeNull();
  act(() => void vi.advanceTimersByTime(60_000));
  expect(notice()).not.toBeNull();
  screen.getByRole('button', { name: 'Продолжить' }).click();
  expect(cover).toHaveBeenCalledOnce();
});

it('waits a month without its timer running over', () => {
  at('2026-02-02T12:00:00Z');
  act(() => void vi.advanceTimersByTime(29 * 24 * 3600_000));
  expect(notice()).toBeNull();
  act(() => void vi.advanceTimersByTime(24 * 3600_000 - 60_000));
  expect(notice()).not.toBeNull();
});

it.each([
  ['no end is known', '2026-03-04T11:59:00Z', { endsAt: null }],
  ['it has ended', '2026-03-04T11:59:00Z', { ended: true }],
  ['the end is long past', '2026-03-04T13:00:00Z', {}],
])('says nothing when %s', (_, now, session) => {
  at(now, session);
  expect(notice()).toBeNull();
});
