import { setting } from './service';

/** A day of the service's week, counted from its Monday, as 2026-11-30. The service's today is a Friday. */
export function day(number: number): string {
  const today = Date.now() + Number(setting('TABEL_CLOCK_SHIFT_DAYS')) * 86_400_000;
  return new Date(today + (number - 4) * 86_400_000).toISOString().slice(0, 10);
}

/** 30.11.2026, as files have it. */
export const russian = (iso: string) => iso.split('-').reverse().join('.');
