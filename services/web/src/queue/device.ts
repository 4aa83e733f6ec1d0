import type { SavedCell } from './items';
import { SESSION_CHANNEL, type SessionSignal, sessionEpoch, underSession } from './session-lock';
import type { PageKey, Pause, Unsubscribe } from './types';

/** What the queue needs of the browser; tests put a model in its place. */

/** What tabs of one owner tell each other. */
export type TabMessage =
  /** Rows changed: read them again. */
  | { kind: 'changed' }
  | { kind: 'saved'; cells: SavedCell[]; pages: [PageKey, string][]; operations: string[] }
  | { kind: 'line'; offlineSince: number | null; pause: Pause | null };

export interface Device {
  now(): number;
  /** Resolves after `ms`, or at once when the signal says so. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Runs while no other tab holds the lock; gives up waiting when the signal says so. */
  exclusively(name: string, signal: AbortSignal, run: () => Promise<void>): Promise<void>;
  underSession<T>(run: () => Promise<T>): Promise<T>;
  epoch(): string;
  /** The line or the window came back, or somebody signed in: try now. `release` asks to let go of the session. */
  onSignal(listener: (signal: 'try' | 'release') => void): Unsubscribe;
  tabs(
    name: string,
    listener: (message: TabMessage) => void,
  ): { tell(message: TabMessage): void; close(): void };
  /** Asks the browser not to throw the store away. */
  persist(): void;
}

/** The browser itself. */
export function browserDevice(): Device {
  return {
    now: () => Date.now(),

    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const timer = setTimeout(done, ms);
        function done() {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        }
        signal.addEventListener('abort', done);
      });
    },

    async exclusively(name, signal, run) {
      // Without locks several tabs send: same numbers, so still one effect each.
      if (!navigator.locks) return run();
      try {
        await navigator.locks.request(name, { signal }, run);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },

    underSession,
    epoch: sessionEpoch,

    onSignal(listener) {
      const attempt = () => listener('try');
      const visible = () => document.visibilityState === 'visible' && attempt();
      addEventListener('online', attempt);
      addEventListener('focus', attempt);
      document.addEventListener('visibilitychange', visible);
      const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(SESSION_CHANNEL);
      if (channel) {
        channel.onmessage = (event: MessageEvent<SessionSignal>) =>
          listener(event.data === 'release' ? 'release' : 'try');
      }
      return () => {
        removeEventListener('online', attempt);
        removeEventListener('focus', attempt);
        document.removeEventListener('visibilitychange', visible);
        channel?.close();
      };
    },

    tabs(name, listener) {
      if (typeof BroadcastChannel === 'undefined') return { tell: () => undefined, close: () => undefined };
      const channel = new BroadcastChannel(name);
      channel.onmessage = (event: MessageEvent<TabMessage>) => listener(event.data);
      return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
    },

    persist() {
      void navigator.storage?.persist?.();
    },
  };
}
