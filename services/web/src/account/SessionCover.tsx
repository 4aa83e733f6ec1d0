import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useClient, useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { type Me, meFields, useSession } from '../app/session';
import { changing } from '../app/tabs';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { PasswordField } from '../ui/Field';
import { say } from '../ui/say';
import source from './account.ftl?raw';
import { chooseMutation } from './choose';
import { failed, type Refusal, useRefusal } from './form';
import { signOutMutation } from './leave';
import { mineOf, usePending } from './pending';
import { signInMutation } from './SignIn';

const t = texts(source);

const backQuery = graphql(`query MeAgain { me { ...MeFields } }`, [meFields]);

/**
 * The session ended: the screen below stays as it is, hidden and out of reach, until the same account has given its
 * password. The role in use before is taken again, because a new session begins without one.
 */
export function SessionCover({ me }: { me: Me }) {
  const { renew, resume } = useSession();
  const client = useClient();
  const [password, setPassword] = useState('');
  const [{ fetching }, signIn] = useMutation(signInMutation);
  const [{ fetching: choosing }, choose] = useMutation(chooseMutation);
  const [, signOut] = useMutation(signOutMutation);
  const [summary, at, refuse] = useRefusal();
  const waiting = mineOf(usePending());
  const heading = useRef<HTMLHeadingElement>(null);
  useReturn(heading);

  /** Signs in and takes the role that was in use; `gone` when there is no such role any more. */
  async function comeBack(): Promise<{ now: Me; gone: boolean } | { refusal: Refusal }> {
    const { data, error } = await signIn({ login: me.login, password });
    const result = data?.signIn;
    if (result?.__typename !== 'SignedInNow') return { refusal: result ?? failed(error) };
    const asked = await client.query(backQuery, {}, { requestPolicy: 'network-only' }).toPromise();
    const now = asked.data?.me;
    if (!now) return { refusal: failed(asked.error) };
    if (now.current === me.current || !me.current) return { now, gone: false };
    const taken = (await choose({ id: me.current })).data?.chooseRole;
    if (taken?.__typename !== 'SignedInNow') return { now, gone: true };
    // The idle time belongs to the role.
    const chosen = await client.query(backQuery, {}, { requestPolicy: 'network-only' }).toPromise();
    return { now: chosen.data?.me ?? now, gone: false };
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const back = await changing(comeBack);
    if ('refusal' in back) refuse(back.refusal);
    else if (back.gone) renew();
    else {
      resume(back.now);
      say(t('back'));
    }
  }

  /** What waits on the device stays there; only the session is given up, if it still lives. */
  async function asAnother() {
    await changing(() => signOut({}));
    renew();
  }

  return (
    <div className="cover">
      <div className="screen narrow" role="dialog" aria-modal="true" aria-labelledby="cover-title">
        <h1 id="cover-title" ref={heading} tabIndex={-1}>
          {t('ended')}
        </h1>
        <p>{waiting > 0 ? t('ended-waiting', { n: waiting }) : t('ended-why')}</p>
        <form className="card stack" onSubmit={submit}>
          {summary}
          <p>
            {t('your-login')} <strong>{me.login}</strong>
          </p>
          <input
            className="hidden"
            name="login"
            autoComplete="username"
            value={me.login}
            readOnly
            tabIndex={-1}
            aria-hidden
          />
          <PasswordField
            label={t('password')}
            name="password"
            autoComplete="current-password"
            required
            error={at('password')}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <div className="row">
            <Button type="submit" tone="primary" busy={fetching || choosing}>
              {t('go-on')}
            </Button>
            <Button tone="quiet" onClick={asAnother}>
              {t('as-another')}
            </Button>
          </div>
        </form>
      </div>
    </div>
  );
}

/** Focus comes to the title, and goes back to the cell or field it was in when the cover goes. */
function useReturn(heading: React.RefObject<HTMLElement | null>) {
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    heading.current?.focus();
    return () => {
      // The screen below is reachable again only after the cover is gone.
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      });
    };
  }, [heading, before]);
}
