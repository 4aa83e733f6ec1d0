import { type FormEvent, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Field, PasswordField } from '../ui/Field';
import source from './account.ftl?raw';

const t = texts(source);

const signInMutation = graphql(`
  mutation SignIn($login: String!, $password: String!) {
    signIn(login: $login, password: $password) { __typename ... on Refused { code message } }
  }
`);

/** The way in by login and password. */
export function SignIn() {
  const { renew } = useSession();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [{ fetching }, signIn] = useMutation(signInMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const summary = useRef<HTMLParagraphElement>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const answer = await signIn({ login, password });
    const result = answer.data?.signIn;
    if (result?.__typename === 'SignedInNow') {
      renew();
      return;
    }
    setRefusal(result?.__typename === 'Refused' ? result.message : t('failed'));
    summary.current?.focus();
  }

  return (
    <main className="screen narrow">
      <form className="card stack" onSubmit={submit}>
        <h1>{t('sign-in')}</h1>
        <p role="alert" tabIndex={-1} ref={summary} className={refusal ? 'message late' : 'hidden'}>
          {refusal}
        </p>
        <Field
          label={t('login')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
        <PasswordField
          label={t('password')}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={fetching}>
          {t('enter')}
        </button>
      </form>
    </main>
  );
}
