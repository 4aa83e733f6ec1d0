import { diaryDocument } from '../diary/document';
import { weekOf } from '../diary/search';
import { startsWithDiary } from './keep';
import { meDocument } from './me-document';

/** How the server is asked; `client.ts` asks the same way. */
export const ASKING = {
  headers: { 'x-tabel-client': 'web' },
  credentials: 'same-origin',
  cache: 'no-store',
} as const satisfies RequestInit;

type Early = { variables: string; answer: Promise<Response> };

let early: Early | null = null;

/**
 * Opens the diary where the address or this browser's last visitor says so, and asks its question at once: the answer
 * is on its way while the rest of the script is unpacked, which takes a cheap phone a third of a second.
 */
export function startEarly(): void {
  if (location.pathname === '/' && startsWithDiary()) history.replaceState(null, '', '/diary');
  if (location.pathname !== '/diary' || location.search !== '') return;
  const variables = { child: null, week: weekOf({}, new Date()) };
  const answer = fetch('/graphql', {
    ...ASKING,
    method: 'POST',
    headers: { ...ASKING.headers, 'content-type': 'application/json', accept: ACCEPT },
    body: JSON.stringify({ operationName: 'Diary', query: typed(diaryDocument + meDocument), variables }),
  });
  // Whoever takes the answer hears of the failure; until then nobody does.
  answer.catch(() => undefined);
  early = { variables: JSON.stringify(variables), answer };
}

/** The client's memory wants to know of what type each part is, and asks for it everywhere. */
function typed(document: string): string {
  return document.replaceAll('{', '{ __typename');
}

const ACCEPT = 'application/graphql-response+json, application/json';

/** `fetch`, but the first question gets the answer that is on its way already if it is the same question. */
export const fetchOrEarly: typeof fetch = (input, init) => {
  const waiting = early;
  early = null;
  if (waiting && typeof init?.body === 'string') {
    const asked = JSON.parse(init.body) as { operationName?: string; variables?: unknown };
    if (asked.operationName === 'Diary' && JSON.stringify(asked.variables) === waiting.variables)
      return waiting.answer;
  }
  return fetch(input, init);
};
