import { setting } from './service';

const DAY = 86_400_000;
/** The demo's schools are in Moscow, which knows no summer time: late in the evening of UTC it is tomorrow there. */
const AHEAD = 3 * 3_600_000;

/** A day of the schools' week, counted from its Monday, as 2026-11-30. Their today is a Friday. */
export function day(number: number): string {
  const shift = Number(setting('TABEL_CLOCK_SHIFT_DAYS')) * DAY;
  return new Date(Date.now() + AHEAD + shift + (number - 4) * DAY).toISOString().slice(0, 10);
}

/** 30.11.2026, as files have it. */
export const russian = (iso: string) => iso.split('-').reverse().join('.');
