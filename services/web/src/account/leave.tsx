import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { useMutation } from 'urql';
import { failureOf, SIGNED_OUT } from '../app/client';
import { graphql } from '../app/graphql';
import { useSession } from '../app/session';
import { changing } from '../app/tabs';
import { texts } from '../app/texts';
import { Guard } from '../ui/Guard';
import { say } from '../ui/say';
import source from './account.ftl?raw';
import { failed } from './form';
import { mineOf, pendingOf, wipePending } from './pending';

const t = texts(source);
const fetchDialog = () => import('./LeaveDialog');
const LeaveDialog = lazy(fetchDialog);

/** Brings the question before it is needed: it is asked when entries wait, so often without a line. */
export function bringLeaving(): void {
  fetchDialog().catch(() => undefined);
}

export const signOutMutation = graphql(`mutation SignOut { signOut { ok } }`);
const everywhereMutation = graphql(`mutation SignOutEverywhere { signOutEverywhere { ended } }`);

/** This device, or all of them. */
export type Leaving = 'here' | 'everywhere';

/**
 * Signing out. Entries that wait on the device would be lost, so they are counted first and the person decides; what
 * is left of them is wiped. The node belongs into the tree of the part that offers to leave.
 */
export function useLeave(): [ReactNode, (how: Leaving) => void] {
  const { me, membership, renew } = useSession();
  const navigate = useNavigate();
  const [, signOut] = useMutation(signOutMutation);
  const [, signOutEverywhere] = useMutation(everywhereMutation);
  const [asked, setAsked] = useState<{ how: Leaving; count: number } | null>(null);
  const login = me?.login ?? '';

  const go = useCallback(
    async (how: Leaving) => {
      const end = async () => {
        if (how === 'here') return { error: (await signOut({})).error, ended: null };
        const { data, error } = await signOutEverywhere({});
        return { error, ended: data?.signOutEverywhere.ended ?? null };
      };
      const { error, ended } = await changing(end);
      if (error && failureOf(error).code !== SIGNED_OUT) {
        say(failed(error).message);
        return;
      }
      await wipePending(login);
      renew();
      await navigate({ to: '/' as never, replace: true });
      if (ended !== null) say(t('left-everywhere', { n: ended }));
    },
    [signOut, signOutEverywhere, login, navigate, renew],
  );

  const leave = useCallback(
    async (how: Leaving) => {
      const count = mineOf(await pendingOf(login, membership?.id));
      if (count > 0) setAsked({ how, count });
      else await go(how);
    },
    [login, membership, go],
  );

  const node = asked && (
    <Guard>
      <Suspense>
        <LeaveDialog
          login={login}
          count={asked.count}
          stay={() => setAsked(null)}
          leave={() => go(asked.how)}
        />
      </Suspense>
    </Guard>
  );
  return [node, leave];
}
