/**
 * Whoever changes the session (sign-in, sign-out, choice of role) does it inside `changeSession`: then no tab can send
 * a waiting entry under an account or role that is not its own. Small and alone, because the sign-in screen needs it.
 */

const LOCK = 'tabel-session';
const EPOCH = 'tabel-session-epoch';

/** Tells all tabs of the device about the session. */
export const SESSION_CHANNEL = 'tabel-session';

/**
 * Said before a change (let go of the session) and after it (look who is signed in). The second names the change: what
 * another tab wrote into the storage may arrive after the message.
 */
export type SessionSignal = 'release' | { changed: string };

/** The last change this tab made itself; the news of it is no news here. */
let own = '';

/** Whether the change was made by another tab. */
export const isFromElsewhere = (signal: SessionSignal) => signal !== 'release' && signal.changed !== own;

/** Changes with every change of the session; a random number, nothing about anybody. */
export function sessionEpoch(): string {
  try {
    return localStorage.getItem(EPOCH) ?? '';
  } catch {
    // Without storage every question is asked anew.
    return crypto.randomUUID();
  }
}

function tell(signal: SessionSignal): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(SESSION_CHANNEL);
  channel.postMessage(signal);
  channel.close();
}

/** Holds the session still while `run` sends something under it. */
export function underSession<T>(run: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return run();
  return navigator.locks.request(LOCK, { mode: 'shared' }, run) as Promise<T>;
}

/** Runs a change of the session while nothing is being sent, and tells every tab. */
export async function changeSession<T>(change: () => Promise<T>): Promise<T> {
  tell('release');
  const epoch = crypto.randomUUID();
  const run = async () => {
    try {
      return await change();
    } finally {
      try {
        localStorage.setItem(EPOCH, epoch);
      } catch {
        // See sessionEpoch.
      }
    }
  };
  try {
    return (await (navigator.locks ? navigator.locks.request(LOCK, run) : run())) as T;
  } finally {
    own = epoch;
    tell({ changed: epoch });
  }
}
