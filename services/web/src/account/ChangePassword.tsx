import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../app/graphql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { PasswordField } from '../ui/Field';
import source from './account.ftl?raw';
import { failed, useRefusal } from './form';

const t = texts(source);

const changeMutation = graphql(`
  mutation ChangePassword($old: String!, $new: String!) {
    changePassword(oldPassword: $old, newPassword: $new) {
      __typename
      ... on Refused { code message field }
    }
  }
`);

/** Old and new password; what the new one must be the server says, the hint says it before. */
export function ChangePassword({ login, done }: { login: string; done: () => void }) {
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [{ fetching }, change] = useMutation(changeMutation);
  const [summary, at, refuse] = useRefusal();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { data, error } = await change({ old, new: fresh });
    const result = data?.changePassword;
    if (result?.__typename === 'Done') {
      refuse(null);
      setOld('');
      setFresh('');
      done();
    } else refuse(result ?? failed(error));
  }

  return (
    <form className="card stack" onSubmit={submit}>
      {summary}
      {/* Password managers need to see whose password it is. */}
      <input
        className="hidden"
        name="login"
        autoComplete="username"
        value={login}
        readOnly
        tabIndex={-1}
        aria-hidden
      />
      <PasswordField
        label={t('old-password')}
        name="old-password"
        autoComplete="current-password"
        required
        error={at('oldPassword')}
        value={old}
        onChange={(event) => setOld(event.target.value)}
      />
      <PasswordField
        label={t('new-password')}
        hint={t('password-rules')}
        name="new-password"
        autoComplete="new-password"
        required
        error={at('newPassword') ?? at('password')}
        value={fresh}
        onChange={(event) => setFresh(event.target.value)}
      />
      <div className="row">
        <Button type="submit" tone="primary" busy={fetching}>
          {t('save-password')}
        </Button>
      </div>
    </form>
  );
}
