import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { failed, useRefusal } from '../account/form';
import { graphql } from '../app/graphql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Select } from '../ui/Choice';
import { Field } from '../ui/Field';
import { say } from '../ui/say';
import source from './people.ftl?raw';
import type { Choices } from './query';

const t = texts(source);

const assignRoleMutation = graphql(`
  mutation AssignRole($input: AssignRoleInput!) {
    assignRole(input: $input) { __typename ... on Refused { message field } }
  }
`);

/** Gives an employee one of the roles the administrator may give; who leads a class names it. */
export function GiveRole({ staff, choices, done }: { staff: string; choices: Choices; done: () => void }) {
  const [role, setRole] = useState('');
  const [group, setGroup] = useState('');
  const [endsOn, setEndsOn] = useState('');
  const [{ fetching }, assign] = useMutation(assignRoleMutation);
  const [summary, at, refuse] = useRefusal();
  const chosen = choices.roles.find((one) => one.role === role);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const input = {
      staff,
      role,
      group: chosen?.ofGroup && group ? group : null,
      endsOn: endsOn || null,
    };
    const { data, error } = await assign({ input });
    const result = data?.assignRole;
    if (result?.__typename === 'Saved') {
      refuse(null);
      setRole('');
      say(t('role-given', { role: chosen?.title ?? '' }));
      done();
    } else refuse(result ?? failed(error));
  }

  return (
    <form className="stack" onSubmit={submit}>
      {summary}
      <Select label={t('new-role')} required value={role} onChange={(event) => setRole(event.target.value)}>
        <option value="">{t('choose')}</option>
        {choices.roles.map((one) => (
          <option key={one.role} value={one.role}>
            {one.title}
          </option>
        ))}
      </Select>
      {chosen?.ofGroup && (
        <Select label={t('group')} required value={group} onChange={(event) => setGroup(event.target.value)}>
          <option value="">{t('choose')}</option>
          {choices.groups.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </Select>
      )}
      {chosen && (
        <>
          <Field
            type="date"
            label={t('ends-on')}
            hint={t('ends-on-hint')}
            error={at('endsOn')}
            value={endsOn}
            onChange={(event) => setEndsOn(event.target.value)}
          />
          <div className="row">
            <Button type="submit" tone="primary" busy={fetching}>
              {t('give-role')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
