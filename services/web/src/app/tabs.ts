import { changeSession, isFromElsewhere, SESSION_CHANNEL, type SessionSignal } from '../queue/session-lock';

/** One browser has one session, however many tabs are open: none may go on under another account or role. */

/** Sign-in, sign-out and choice of role run through this: nothing is sent meanwhile, and other tabs hear of it. */
export const changing = changeSession;

/** Hears that another tab changed the session; gives back how to stop. */
export function hearTabs(hear: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(SESSION_CHANNEL);
  channel.onmessage = (event: MessageEvent<SessionSignal>) => {
    if (isFromElsewhere(event.data)) hear();
  };
  return () => channel.close();
}
