import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { useSession } from '../app/session';
import { changing } from '../app/tabs';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Field, PasswordField } from '../ui/Field';
import source from './account.ftl?raw';
import { failed, useRefusal } from './form';

const t = texts(source);

const useSlipMutation = graphql(`
  mutation UseSlip($input: UseSlip!) {
    useSlip(input: $input) {
      __typename
      ... on Refused { code message field }
    }
  }
`);

/** A code as it is shown while it is typed: letters and digits in fours. */
export function grouped(code: string): string {
  const plain = code.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return (plain.match(/.{1,4}/gu) ?? []).join(' ');
}

/**
 * The first way in: code, login and a new password. Somebody signed in adds the slip's school to the account and needs
 * the code alone.
 */
export function UseSlip({ signedIn = false }: { signedIn?: boolean }) {
  const { renew } = useSession();
  const [code, setCode] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [{ fetching }, send] = useMutation(useSlipMutation);
  const [summary, at, refuse] = useRefusal();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { data, error } = await changing(() => send({ input: { code, login, password } }));
    const result = data?.useSlip;
    if (result?.__typename === 'SignedInNow') renew();
    else refuse(result ?? failed(error));
  }

  return (
    <form className="card stack" onSubmit={submit}>
      {summary}
      <Field
        label={t('code')}
        hint={t('code-hint')}
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        required
        error={at('code')}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        onBlur={() => setCode(grouped(code))}
      />
      {!signedIn && (
        <>
          <Field
            label={t('login')}
            hint={t('login-hint')}
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
            label={t('new-password')}
            hint={t('password-rules')}
            name="new-password"
            autoComplete="new-password"
            required
            error={at('password')}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </>
      )}
      <div className="row">
        <Button type="submit" tone={signedIn ? undefined : 'primary'} busy={fetching}>
          {signedIn ? t('add-school') : t('save-and-enter')}
        </Button>
      </div>
    </form>
  );
}
