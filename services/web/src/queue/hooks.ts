import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClient } from 'urql';
import { useSession } from '../app/session';
import { connectQueue, openQueue } from './open';
import { keepShell } from './shell';
import type { CellKey, Overlay, PageKey, PageStatus, Queue, QueueStatus, Trouble, Waiting } from './types';

/** The queue of whoever is signed in, in the role in use. Only inside screens of people who write. */
export function useQueue(): Queue {
  const { me, cover } = useSession();
  const client = useClient();
  const account = me?.login ?? '';
  const membership = me?.current ?? '';
  const engine = useMemo(() => openQueue({ account, membership }), [account, membership]);
  useEffect(() => connectQueue(engine, client), [engine, client]);
  useEffect(keepShell, []);
  // The sender may be the first to learn that the session is over: the page is covered until the person is back.
  const { pause } = useQueueStatus(engine);
  useEffect(() => {
    if (pause === 'session') cover();
  }, [pause, cover]);
  return engine;
}

/** What a cell shows over the page's own value. */
export function useCell(queue: Queue, key: CellKey): Overlay | undefined {
  const subscribe = useCallback((listener: () => void) => queue.subscribeCell(key, listener), [queue, key]);
  return useSyncExternalStore(subscribe, () => queue.cell(key));
}

/** Counts of a journal page. */
export function usePageStatus(queue: Queue, page: PageKey): PageStatus {
  const subscribe = useCallback((listener: () => void) => queue.subscribePage(page, listener), [queue, page]);
  return useSyncExternalStore(subscribe, () => queue.page(page));
}

/** Counts of the device, for the bar, the sign-out and the choice of role. */
export function useQueueStatus(queue: Queue): QueueStatus {
  const subscribe = useCallback((listener: () => void) => queue.subscribe(listener), [queue]);
  return useSyncExternalStore(subscribe, () => queue.status());
}

/** Refused and conflicting cells of a page, or of all. */
export function useTrouble(queue: Queue, page?: PageKey): readonly Trouble[] {
  const subscribe = useCallback((listener: () => void) => queue.subscribe(listener), [queue]);
  return useSyncExternalStore(subscribe, () => queue.trouble(page));
}

/** Unanswered writes of a page, or of all. */
export function useWaiting(queue: Queue, page?: PageKey): readonly Waiting[] {
  const subscribe = useCallback((listener: () => void) => queue.subscribe(listener), [queue]);
  return useSyncExternalStore(subscribe, () => queue.waiting(page));
}
