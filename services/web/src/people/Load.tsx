import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { failed, type Refusal } from '../account/form';
import { graphql } from '../app/graphql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Message } from '../ui/Message';
import { say } from '../ui/say';
import { GiveLoad } from './GiveLoad';
import source from './people.ftl?raw';
import type { Choices } from './query';

const t = texts(source);

const loadQuery = graphql(`
  query Load($staff: ID!) {
    teachingAssignments(staff: $staff, first: 40) {
      assignments { id group subject hours endsOn }
      next
    }
  }
`);

const endMutation = graphql(`
  mutation EndTeaching($id: ID!) {
    endTeaching(id: $id) { __typename ... on Refused { message } }
  }
`);

/** What an employee teaches, to add to and to end. */
export function Load({ staff, choices }: { staff: string; choices: Choices }) {
  const [{ data, error }, ask] = useQuery({
    query: loadQuery,
    variables: { staff },
    requestPolicy: 'network-only',
  });
  const [{ fetching }, end] = useMutation(endMutation);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const again = () => ask({ requestPolicy: 'network-only' });

  async function endOne(id: string) {
    const answer = await end({ id });
    const result = answer.data?.endTeaching;
    if (result?.__typename === 'Saved') {
      setRefusal(null);
      say(t('load-ended'));
      again();
    } else setRefusal(result ?? failed(answer.error));
  }

  const lines = data?.teachingAssignments.assignments;
  return (
    <>
      <h3>{t('load')}</h3>
      {refusal && (
        <Message tone="late" role="alert">
          {refusal.message}
        </Message>
      )}
      {error && <Failed error={error} retry={again} />}
      {!lines && !error && <Loading />}
      {lines?.length === 0 && <p>{t('no-load')}</p>}
      {data?.teachingAssignments.next && <p className="meta">{t('load-cut', { n: lines?.length ?? 0 })}</p>}
      <ul className="held">
        {lines?.map((line) => (
          <li key={line.id}>
            <span>
              {line.group}, {line.subject}
              {line.hours && <span className="meta"> {t('hours', { hours: line.hours })}</span>}
            </span>
            {!line.endsOn && (
              <Button
                busy={fetching}
                aria-label={t('end-load-of', { what: `${line.group}, ${line.subject}` })}
                onClick={() => endOne(line.id)}
              >
                {t('end-load')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <GiveLoad staff={staff} choices={choices} done={again} />
    </>
  );
}
