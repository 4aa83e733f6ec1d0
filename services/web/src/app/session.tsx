import type { Client, CombinedError } from '@urql/core';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { createClient } from './client';
import { graphql, type ResultOf } from './graphql';

/** Who is signed in; every screen that comes first may bring it with its own query. */
export const meFields = graphql(`
  fragment MeFields on Me {
    login
    mustChangePassword
    current
    memberships { id school role title name children }
    offices { id district }
  }
`);

const meQuery = graphql(`query Me { me { ...MeFields } }`, [meFields]);

/** The account with its schools and roles. */
export type Me = ResultOf<typeof meFields>;

/** One school and role of the account. */
export type Membership = Me['memberships'][number];

type Session = {
  /** `undefined` while it is asked for, `null` when nobody is signed in. */
  me: Me | null | undefined;
  /** Why it could not be asked for. */
  failure: CombinedError | undefined;
  /** The school and role in use, if one is. */
  membership: Membership | undefined;
  /** The district office in use, if one is. */
  office: Me['offices'][number] | undefined;
  /** The session ended while a screen is open: it stays, covered, until the same person is back. */
  ended: boolean;
  /** After sign-in, sign-out and a choice of role: forgets everything read and asks anew. */
  renew: () => void;
  /** Takes what a screen's own query said about the account. */
  offer: (me: Me | null) => void;
};

const SessionContext = createContext<Session | null>(null);

/** The session in use. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session around this part');
  return session;
}

/**
 * Holds the account and a client of its own for it. `ask: false` leaves the first question to the screen that opens,
 * which saves a request on slow lines.
 */
export function SessionProvider({ ask = true, children }: { ask?: boolean; children: ReactNode }) {
  const [round, setRound] = useState(0);
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [failure, setFailure] = useState<CombinedError | undefined>(undefined);
  const [ended, setEnded] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round gets a client with an empty memory
  const client: Client = useMemo(
    () =>
      createClient(() => {
        setMe((known) => {
          if (known) setEnded(true);
          return known ?? null;
        });
      }),
    [round],
  );

  useEffect(() => {
    if (!ask && round === 0) return;
    let current = true;
    client
      .query(meQuery, {}, { requestPolicy: 'network-only' })
      .toPromise()
      .then((answer) => {
        if (!current) return;
        setFailure(answer.error);
        if (answer.data) setMe(answer.data.me);
        setEnded(false);
      });
    return () => {
      current = false;
    };
  }, [client, ask, round]);

  const renew = useCallback(() => {
    setRound((last) => last + 1);
  }, []);

  const session: Session = {
    me,
    failure,
    membership: me?.memberships.find((membership) => membership.id === me.current),
    office: me?.offices.find((office) => office.id === me.current),
    ended,
    renew,
    offer: setMe,
  };
  return (
    <SessionContext value={session}>
      <Provider value={client}>{children}</Provider>
    </SessionContext>
  );
}
