import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { useSession } from '../app/session';
import { changing } from '../app/tabs';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Field, PasswordField } from '../ui/Field';
import source from './account.ftl?raw';
import { failed, useRefusal } from './form';
import { OthersWaiting } from './OthersWaiting';
import { UseSlip } from './UseSlip';

const t = texts(source);

export const signInMutation = graphql(`
  mutation SignIn($login: String!, $password: String!) {
    signIn(login: $login, password: $password) {
      __typename
      ... on Refused { code message field }
    }
  }
`);

/** The way in: by login and password, or the first time by a slip. */
export function SignIn() {
  const [slip, setSlip] = useState(false);
  return (
    <div className="screen narrow">
      <h1>{slip ? t('first-sign-in') : t('sign-in')}</h1>
      <OthersWaiting />
      {slip ? <UseSlip /> : <WithPassword />}
      <p>
        <Button tone="quiet" onClick={() => setSlip(!slip)}>
          {slip ? t('by-password') : t('by-slip')}
        </Button>
      </p>
    </div>
  );
}

function WithPassword() {
  const { renew } = useSession();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [{ fetching }, signIn] = useMutation(signInMutation);
  const [summary, at, refuse] = useRefusal();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // On touch screens this would cover half of the form with a keyboard.
    if (matchMedia('(pointer: fine)').matches) form.current?.querySelector('input')?.focus();
  }, []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { data, error } = await changing(() => signIn({ login, password }));
    const result = data?.signIn;
    if (result?.__typename === 'SignedInNow') renew();
    else refuse(result ?? failed(error));
  }

  return (
    <form className="card stack" ref={form} onSubmit={submit}>
      {summary}
      <Field
        label={t('login')}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={at('login')}
        value={login}
        onChange={(event) => setLogin(event.target.value)}
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
        <Button type="submit" tone="primary" busy={fetching}>
          {t('enter')}
        </Button>
      </div>
    </form>
  );
}
