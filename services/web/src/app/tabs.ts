import { changeSession, SESSION_CHANNEL, sessionEpoch } from '../queue/session-lock';

/** One browser has one session, however many tabs are open: none may go on under another account or role. */

/** The last change this tab made itself; the news of it is no news here. */
let own = '';

/** Sign-in, sign-out and choice of role run through this: nothing is sent meanwhile, and other tabs hear of it. */
export async function changing<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await changeSession(change);
  } finally {
    own = sessionEpoch();
  }
}

/** Hears that another tab changed the session; gives back how to stop. */
export function hearTabs(hear: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(SESSION_CHANNEL);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data === 'changed' && sessionEpoch() !== own) hear();
  };
  return () => channel.close();
}
