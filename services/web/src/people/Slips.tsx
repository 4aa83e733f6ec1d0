import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { failed, useRefusal } from '../account/form';
import { graphql, type ResultOf } from '../app/graphql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Choice, Select } from '../ui/Choice';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Screen } from '../ui/Screen';
import './people.css';
import source from './people.ftl?raw';
import { SlipSheet } from './SlipSheet';
import type { SlipsSearch } from './search';

const t = texts(source);

const groupsQuery = graphql(`query SlipGroups { ownClasses { id name } }`);

const issueMutation = graphql(`
  mutation IssueSlips($input: SlipsInput!, $renew: Boolean!) {
    issueSlips(input: $input, renew: $renew) {
      __typename
      ... on SlipSheet { slips { kind name child code login expiresOn } skipped }
      ... on Refused { message }
    }
  }
`);

type Issued = Extract<ResultOf<typeof issueMutation>['issueSlips'], { __typename: 'SlipSheet' }>;

/** Slips to print: of a class for its teacher and the administrator, of an employee for the administrator. */
export default function Slips() {
  const { group = '', staff } = useSearch({ strict: false }) as SlipsSearch;
  const [issued, setIssued] = useState<Issued | null>(null);
  return (
    <Screen title={t('slips')} width={issued ? undefined : 'narrow'}>
      {issued ? (
        <SlipSheet slips={issued.slips} skipped={issued.skipped} back={() => setIssued(null)} />
      ) : (
        <Wanted first={group} staff={staff} issued={setIssued} />
      )}
    </Screen>
  );
}

type WantedProps = { first: string; staff: string | undefined; issued: (sheet: Issued) => void };

/** For whom. Nothing is issued before the button: each slip replaces the one before it. */
function Wanted({ first, staff, issued }: WantedProps) {
  const [{ data, error: unread }, ask] = useQuery({ query: groupsQuery, pause: staff !== undefined });
  const [chosen, setChosen] = useState(first);
  const [pupils, setPupils] = useState(true);
  const [guardians, setGuardians] = useState(true);
  const [renew, setRenew] = useState(staff !== undefined);
  const [{ fetching }, issue] = useMutation(issueMutation);
  const [summary, , refuse] = useRefusal();
  const groups = data?.ownClasses ?? [];
  const group = chosen || (groups.length === 1 ? (groups[0]?.id ?? '') : '');

  async function submit(event: FormEvent) {
    event.preventDefault();
    const input = staff ? { staff: [staff] } : { group: { group, pupils, guardians } };
    const answer = await issue({ input, renew });
    const result = answer.data?.issueSlips;
    if (result?.__typename === 'SlipSheet') issued(result);
    else refuse(result ?? failed(answer.error));
  }

  if (unread) return <Failed error={unread} retry={ask} />;
  if (!staff && !data) return <Loading />;
  return (
    <form className="card stack" onSubmit={submit}>
      {summary}
      <p>{t('slips-why')}</p>
      {staff ? (
        <p>{t('slips-one')}</p>
      ) : (
        <>
          <Select
            label={t('group')}
            required
            value={group}
            onChange={(event) => setChosen(event.target.value)}
          >
            <option value="">{t('choose')}</option>
            {groups.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
          <fieldset className="plain">
            <legend>{t('for-whom')}</legend>
            <Choice
              type="checkbox"
              label={t('for-pupils')}
              checked={pupils}
              onChange={(event) => setPupils(event.target.checked)}
            />
            <Choice
              type="checkbox"
              label={t('for-families')}
              checked={guardians}
              onChange={(event) => setGuardians(event.target.checked)}
            />
          </fieldset>
        </>
      )}
      <Choice
        type="checkbox"
        label={t('renew')}
        hint={t('renew-hint')}
        checked={renew}
        onChange={(event) => setRenew(event.target.checked)}
      />
      <div className="row">
        <Button type="submit" tone="primary" busy={fetching}>
          {t('issue')}
        </Button>
      </div>
    </form>
  );
}
