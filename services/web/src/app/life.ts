/**
 * How long the session lives, on this device's clock. The server tells seconds, because a device's clock may be wrong,
 * and any request of any tab moves the idle end; so the moment of the last one is shared through the storage.
 */

const USED = 'tabel-session-use';

/** What the server says of a session: seconds to its end, and after how many without a request it ends earlier. */
export type ToldLife = { endsInSeconds: number; idleSeconds: number | null };

/** The same in milliseconds of this device: the end whatever happens, and the idle time. */
export type Life = { endsAt: number; idle: number | null };

/** Of the two ends of a session, the one that comes first. */
export type End = { at: number; idle: boolean };

let own = 0;

/** A request sent at `at` was answered by the server. */
export function noteUse(at: number): void {
  if (at <= lastUse()) return;
  own = at;
  try {
    localStorage.setItem(USED, String(at));
  } catch {
    // Then each tab knows of its own requests only, and may tell of the end too early.
  }
}

/** When the last answered request of any tab was sent. */
export function lastUse(): number {
  try {
    return Math.max(own, Number(localStorage.getItem(USED)) || 0);
  } catch {
    return own;
  }
}

/** Hears of requests of other tabs; gives back how to stop. */
export function hearUse(hear: () => void): () => void {
  const listen = (event: StorageEvent) => event.key === USED && hear();
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}

/** What the server told at `now`. An answer read again out of a memory never makes a session longer. */
export function lifeOf(told: ToldLife, now: number, before: Life | null): Life {
  const endsAt = now + told.endsInSeconds * 1_000;
  return {
    endsAt: before ? Math.min(before.endsAt, endsAt) : endsAt,
    idle: told.idleSeconds === null ? null : told.idleSeconds * 1_000,
  };
}

/** The next end of a session that was last used at `used`. */
export function nextEnd({ endsAt, idle }: Life, used: number): End {
  const idleEnd = idle === null ? Number.POSITIVE_INFINITY : used + idle;
  return idleEnd < endsAt ? { at: idleEnd, idle: true } : { at: endsAt, idle: false };
}
