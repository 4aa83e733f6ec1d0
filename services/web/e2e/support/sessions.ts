import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Cookie } from 'playwright-core';

/**
 * Sessions of visitors who have left, for the next ones who are the same person in the same role: the form is filled in
 * where it is what a test is about, and costs half a second each time. One visitor at a time has a session.
 */
const FILE = `e2e/artefacts/${process.env.TABEL_PART || 'e2e'}.sessions`;

type Kept = Record<string, Cookie[]>;

function kept(): Kept {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return {};
  }
}

/** Before the first test: those of an earlier run are worth nothing. */
export function forgetSessions(): void {
  rmSync(FILE, { force: true });
}

/** The cookies of a session nobody uses. */
export function borrowSession(key: string): Cookie[] | undefined {
  const { [key]: cookies, ...others } = kept();
  if (cookies) writeFileSync(FILE, JSON.stringify(others));
  return cookies;
}

/** Leaves a session to the next visitor. */
export function leaveSession(key: string, cookies: Cookie[]): void {
  writeFileSync(FILE, JSON.stringify({ ...kept(), [key]: cookies }));
}
