import { createClient } from 'graphql-sse';

const SUBSCRIPTION = `
  subscription JournalChanged($group: ID!, $subject: ID!) {
    journalChanged(groupId: $group, subjectId: $subject) { lessonId gap }
  }
`;

/** After a change the page is read again once this much quiet has passed, and at the latest after `LONGEST`. */
const QUIET = 1_200;
const LONGEST = 6_000;

/**
 * Tells when the page should be read again: a colleague, or oneself elsewhere, wrote into it, or the line was away for
 * a while. Several changes in a row are one. Returns the way to stop.
 */
export function watchPage(group: string, subject: string, changed: () => void): () => void {
  let first = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let opened = false;
  const soon = () => {
    const now = Date.now();
    if (timer === null) first = now;
    else clearTimeout(timer);
    const wait = Math.max(0, Math.min(QUIET, first + LONGEST - now));
    timer = setTimeout(() => {
      timer = null;
      changed();
    }, wait);
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
        if (opened) soon();
        opened = true;
      },
    },
  });
  const stop = client.subscribe(
    { query: SUBSCRIPTION, variables: { group, subject } },
    { next: soon, error: () => {}, complete: () => {} },
  );
  return () => {
    if (timer !== null) clearTimeout(timer);
    stop();
    client.dispose();
  };
}
