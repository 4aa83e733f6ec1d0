import { Client, type CombinedError, cacheExchange, fetchExchange, mapExchange } from '@urql/core';

/** What the server's `errors` carry: a stable code and the number of the trace, never a cause. */
export type Failure = { code: string; trace: string | null };

/** Code of a request that never reached the server or got no readable answer. */
export const OFFLINE = 'OFFLINE';

/** Reads code and trace out of what urql reports. */
export function failureOf(error: CombinedError): Failure {
  const extensions = error.graphQLErrors[0]?.extensions ?? {};
  const code = typeof extensions['code'] === 'string' ? extensions['code'] : OFFLINE;
  const trace = typeof extensions['traceId'] === 'string' ? extensions['traceId'] : null;
  return { code, trace };
}

/**
 * A client whose memory belongs to one account and one role: another role gets a new client, so nothing read before is
 * seen after. `onSignedOut` is told when the server no longer knows the session.
 */
export function createClient(onSignedOut: () => void): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { headers: { 'x-tabel-client': 'web' }, credentials: 'same-origin', cache: 'no-store' },
    exchanges: [
      mapExchange({
        onError(error) {
          if (failureOf(error).code === 'UNAUTHENTICATED') onSignedOut();
        },
      }),
      cacheExchange,
      fetchExchange,
    ],
  });
}
