import {
  Client,
  type CombinedError,
  cacheExchange,
  type Exchange,
  fetchExchange,
  makeOperation,
  mapExchange,
  type Operation,
} from '@urql/core';
import { ASKING, fetchOrEarly } from './early';
import { noteUse } from './life';

/** What the server's `errors` carry: a stable code and the number of the trace, never a cause. */
export type Failure = { code: string; trace: string | null };

/** Code of a request that never reached the server or got no readable answer. */
export const OFFLINE = 'OFFLINE';

/** Code of a request without a living session. */
export const SIGNED_OUT = 'UNAUTHENTICATED';

/** Reads code and trace out of what urql reports. */
export function failureOf(error: CombinedError): Failure {
  const extensions = error.graphQLErrors[0]?.extensions ?? {};
  const code = typeof extensions['code'] === 'string' ? extensions['code'] : OFFLINE;
  const trace = typeof extensions['traceId'] === 'string' ? extensions['traceId'] : null;
  return { code, trace };
}

/** A client and the way to ask again what could not be answered while nobody was signed in. */
export type LinkedClient = { client: Client; revive: () => void };

/**
 * A client whose memory belongs to one account and one role: another role gets a new client, so nothing read before is
 * seen after. `onFailure` hears of every failed operation; one that says `SIGNED_OUT` met the end of the session.
 */
export function createClient(onFailure: (failure: Failure) => void): LinkedClient {
  const unanswered = new Map<number, Operation>();
  const remember: Exchange = mapExchange({
    onOperation(operation) {
      if (operation.kind === 'teardown') unanswered.delete(operation.key);
    },
    onResult({ operation, error }) {
      const signedOut = error !== undefined && failureOf(error).code === SIGNED_OUT;
      if (signedOut && operation.kind === 'query') unanswered.set(operation.key, operation);
      else unanswered.delete(operation.key);
    },
    onError: (error) => onFailure(failureOf(error)),
  });
  // Only what really goes to the server moves the idle end; a lost answer may never have got there.
  const sent = new Map<number, number>();
  const use: Exchange = mapExchange({
    onOperation(operation) {
      if (operation.kind !== 'teardown') sent.set(operation.key, Date.now());
    },
    onResult({ operation, error }) {
      const at = sent.get(operation.key);
      sent.delete(operation.key);
      if (at !== undefined && (!error || failureOf(error).code !== OFFLINE)) noteUse(at);
    },
  });
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetch: fetchOrEarly,
    fetchOptions: ASKING,
    exchanges: [remember, cacheExchange, use, fetchExchange],
  });
  const revive = () => {
    const again = [...unanswered.values()];
    unanswered.clear();
    for (const operation of again) {
      const context = { ...operation.context, requestPolicy: 'network-only' as const };
      client.reexecuteOperation(makeOperation(operation.kind, operation, context));
    }
  };
  return { client, revive };
}
