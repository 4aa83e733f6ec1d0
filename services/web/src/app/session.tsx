import type { CombinedError } from '@urql/core';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { showIn } from '../ui/days';
import { createClient, SIGNED_OUT } from './client';
import { graphql, type ResultOf } from './graphql';
import { noteStart } from './keep';
import { type Life, lifeOf } from './life';
import { meDocument } from './me-document';
import { audienceOf } from './roles';
import { hearTabs } from './tabs';
import { speakFor } from './texts';

/** Who is signed in; every screen that comes first may bring it with its own query. */
export const meFields = graphql(meDocument);

const meQuery = graphql(`query Me { me { ...MeFields } }`, [meFields]);

/** The account with its schools and roles. */
export type Me = ResultOf<typeof meFields>;

/** One school and role of the account. */
export type Membership = Me['memberships'][number];

/** What the screens know of the session and may do to it. */
export type Session = {
  /** `undefined` while it is asked for, `null` when nobody is signed in. */
  me: Me | null | undefined;
  /** The account is asked for by itself; otherwise the screen that opens brings it. */
  asked: boolean;
  /** Why it could not be asked for. */
  failure: CombinedError | undefined;
  /** The school and role in use, if one is. */
  membership: Membership | undefined;
  /** The district office in use, if one is. */
  office: Me['offices'][number] | undefined;
  /** The session ended while a screen is open: it stays, covered, until the same person is back. */
  ended: boolean;
  /** How long the session lives, once it is known. */
  life: Life | null;
  /** After sign-in, sign-out and a choice of role: forgets everything read and asks anew. */
  renew: () => void;
  /** The same person is back in the same role: the open screen goes on. */
  resume: (me: Me) => void;
  /** Asks the server, so that the session goes on; covers the screen if it does not live any more. */
  use: () => void;
  /** Covers the screen and asks for the password, before or after the server said so. */
  cover: () => void;
  /** Takes what a screen's own query said about the account. */
  offer: (me: Me | null) => void;
};

/** Only for `useSession` and for tests that need a session of their own making. */
export const SessionContext = createContext<Session | null>(null);

/** The session in use. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session around this part');
  return session;
}

/**
 * Holds the account and a client of its own for it. `ask: false` leaves the first question to the screen that opens,
 * which saves a request on slow lines; if that screen gets no answer, the account is asked for after all.
 */
export function SessionProvider({ ask = true, children }: { ask?: boolean; children: ReactNode }) {
  const [round, setRound] = useState(ask ? 1 : 0);
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [failure, setFailure] = useState<CombinedError | undefined>(undefined);
  const [ended, setEnded] = useState(false);
  const [life, setLife] = useState<Life | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round gets a client with an empty memory
  const { client, revive } = useMemo(
    () =>
      createClient(({ code }) => {
        if (code === SIGNED_OUT) {
          setMe((known) => {
            if (known) setEnded(true);
            return known ?? null;
          });
        } else setRound((last) => (last === 0 ? 1 : last));
      }),
    [round],
  );

  /** Takes what was said about the account; the same session's life only ever shortens. */
  const learn = useCallback((told: Me | null) => {
    setMe(told);
    setLife((before) => told && lifeOf(told.session, Date.now(), before));
  }, []);

  useEffect(() => {
    if (round === 0) return;
    let current = true;
    client
      .query(meQuery, {}, { requestPolicy: 'network-only' })
      .toPromise()
      .then((answer) => {
        if (!current) return;
        setFailure(answer.error);
        if (answer.data) learn(answer.data.me);
      });
    return () => {
      current = false;
    };
  }, [client, round, learn]);

  const renew = useCallback(() => {
    setMe(undefined);
    setLife(null);
    setFailure(undefined);
    setEnded(false);
    setRound((last) => last + 1);
  }, []);

  const resume = useCallback(
    (now: Me) => {
      // A session of its own, with a life of its own.
      setLife(lifeOf(now.session, Date.now(), null));
      setEnded(false);
      revive();
    },
    [revive],
  );

  const use = useCallback(() => {
    client
      .query(meQuery, {}, { requestPolicy: 'network-only' })
      .toPromise()
      .then(({ data }) => {
        if (data?.me) setLife(lifeOf(data.me.session, Date.now(), null));
        else if (data) setEnded(true);
      });
  }, [client]);

  // Another tab signed in, signed out or took another role: what is open here goes on only if nothing changed for it.
  useEffect(
    () =>
      hearTabs(async () => {
        const answer = await client.query(meQuery, {}, { requestPolicy: 'network-only' }).toPromise();
        const now = answer.data?.me;
        if (now && me && now.login === me.login && now.current === me.current) resume(now);
        else if (now !== me) renew();
      }),
    [client, me, renew, resume],
  );

  const membership = me?.memberships.find((one) => one.id === me.current);
  const office = me?.offices.find((one) => one.id === me.current);
  const audience = audienceOf(membership, office);
  // Before the screens inside are drawn: they show moments and name groups.
  showIn(membership?.zone);
  speakFor(membership?.schoolKind);
  useEffect(() => {
    document.body.classList.toggle('family', audience === 'family');
    if (me !== undefined) noteStart(audience === 'family');
  }, [audience, me]);

  const cover = useCallback(() => setEnded(true), []);
  const session: Session = {
    me,
    asked: round > 0,
    failure,
    membership,
    office,
    ended,
    life,
    renew,
    resume,
    use,
    cover,
    offer: learn,
  };
  return (
    <SessionContext value={session}>
      {/* Another account or role begins with an empty page, not only with an empty memory. */}
      <Provider key={round} value={client}>
        {children}
      </Provider>
    </SessionContext>
  );
}
