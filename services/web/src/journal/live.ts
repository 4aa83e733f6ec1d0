import { createClient } from 'graphql-sse';

const SUBSCRIPTION = `
  subscription JournalChanged($group: ID!, $subject: ID!) {
    journalChanged(groupId: $group, subjectId: $subject) { operationId gap }
  }
`;

type Changed = { journalChanged: { operationId: string | null; gap: boolean } };

/** After a change the page is read again once this much quiet has passed, and at the latest after `LONGEST`. */
const QUIET = 1_200;
const LONGEST = 6_000;

/** What came over the line; null: something may have been missed. */
type News = { operationId: string | null } | null;

/** Several calls in a row are one, after a quiet moment; `stop` forgets what was not called yet. */
export function calmly(run: () => void): { soon: () => void; stop: () => void } {
  let first = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    soon() {
      const now = Date.now();
      if (timer === null) first = now;
      else clearTimeout(timer);
      const wait = Math.max(0, Math.min(QUIET, first + LONGEST - now));
      timer = setTimeout(() => {
        timer = null;
        run();
      }, wait);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/**
 * Which news need the page to be read again: what this device did itself has its answer already, by the time things are
 * quiet. The news are forgotten with the question.
 */
export function newsOf(ours: (operationId: string) => boolean) {
  let news: News[] = [];
  return {
    add(one: News) {
      news.push(one);
    },
    ofOthers(): boolean {
      const others = news.some((one) => !one?.operationId || !ours(one.operationId));
      news = [];
      return others;
    },
  };
}

/**
 * Tells when the page should be read again: a colleague, or oneself elsewhere, wrote into it, or the line was away for
 * a while. Several changes in a row are one. Returns the way to stop.
 */
export function watchPage(
  group: string,
  subject: string,
  ours: (operationId: string) => boolean,
  changed: () => void,
): () => void {
  let opened = false;
  const news = newsOf(ours);
  const { soon, stop: calm } = calmly(() => news.ofOthers() && changed());
  const hear = (one: News) => {
    news.add(one);
    soon();
  };
  const client = createClient({
    url: '/graphql/stream',
    headers: { 'x-tabel-client': 'web' },
    credentials: 'same-origin',
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retry: (retries) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 1_000 * 2 ** Math.min(retries, 5)))),
    on: {
      // What was missed while the line was away is read again.
      connected: () => {
        if (opened) hear(null);
        opened = true;
      },
    },
  });
  const stop = client.subscribe<Changed>(
    { query: SUBSCRIPTION, variables: { group, subject } },
    {
      next: ({ data }) => {
        const change = data?.journalChanged;
        hear(change && !change.gap ? { operationId: change.operationId } : null);
      },
      error: () => {},
      complete: () => {},
    },
  );
  return () => {
    calm();
    stop();
    client.dispose();
  };
}
