import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { failed, type Refusal } from '../account/form';
import { graphql } from '../app/graphql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { longDay } from '../ui/days';
import { Icon } from '../ui/Icon';
import { Message } from '../ui/Message';
import { SidePanel } from '../ui/SidePanel';
import { say } from '../ui/say';
import { GiveRole } from './GiveRole';
import { Load } from './Load';
import source from './people.ftl?raw';
import type { Choices, HeldRole, Person } from './query';

const t = texts(source);

const endRoleMutation = graphql(`
  mutation EndRole($id: ID!) {
    endRole(id: $id) { __typename ... on Refused { message } }
  }
`);

type PersonPanelProps = { person: Person; choices: Choices; changed: () => void; close: () => void };

/** An employee: roles with their days, teaching load, and a slip for a forgotten password. */
export function PersonPanel({ person, choices, changed, close }: PersonPanelProps) {
  const [{ fetching }, end] = useMutation(endRoleMutation);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function endRole(role: HeldRole) {
    const { data, error } = await end({ id: role.id });
    const result = data?.endRole;
    if (result?.__typename === 'Saved') {
      setRefusal(null);
      say(t('role-ended', { role: role.title }));
      changed();
    } else setRefusal(result ?? failed(error));
  }

  return (
    <SidePanel title={person.name} close={close}>
      <p className="meta">{[...person.detail, person.signIn].join(' · ')}</p>
      {refusal && (
        <Message tone="late" role="alert">
          {refusal.message}
        </Message>
      )}
      <h3>{t('roles')}</h3>
      {person.roles.length === 0 && <p>{t('no-roles')}</p>}
      <ul className="held">
        {person.roles.map((role) => (
          <li key={role.id}>
            <span>
              {role.title}
              <span className="meta"> {spanOf(role)}</span>
            </span>
            {role.mayEnd && (
              <Button
                busy={fetching}
                aria-label={t('end-role-of', { role: role.title })}
                onClick={() => endRole(role)}
              >
                {t('end-role')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {choices.roles.length > 0 && <GiveRole staff={person.id} choices={choices} done={changed} />}
      <Load staff={person.id} choices={choices} />
      <p>
        <Link to={'/slips' as never} search={{ staff: person.id } as never} className="button">
          <Icon name="print" />
          {t('slip-for-one')}
        </Link>
      </p>
    </SidePanel>
  );
}

/** «с 1 сентября», «с 1 сентября по 5 марта», with its grades. */
export function spanOf(role: Pick<HeldRole, 'startsOn' | 'endsOn' | 'gradeFrom' | 'gradeTo'>): string {
  const days = role.endsOn
    ? t('from-to', { from: longDay(role.startsOn), to: longDay(role.endsOn) })
    : t('from', { from: longDay(role.startsOn) });
  if (role.gradeFrom === null || role.gradeTo === null) return days;
  return `${days}, ${t('grades', { from: role.gradeFrom, to: role.gradeTo })}`;
}
