import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
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

const taughtQuery = graphql(`
  query Taught($group: ID!) {
    teachingAssignments(group: $group, first: 100) {
      assignments { id subjectId subject teacher hours }
    }
  }
`);

const assignMutation = graphql(`
  mutation AssignTeaching($input: AssignTeachingInput!) {
    assignTeaching(input: $input) { __typename ... on Refused { message field } }
  }
`);

/** Adds a subject of a class to an employee's load; the subjects are those the class is taught. */
export function GiveLoad({ staff, choices, done }: { staff: string; choices: Choices; done: () => void }) {
  const [group, setGroup] = useState('');
  const [subject, setSubject] = useState('');
  const [hours, setHours] = useState('');
  const [{ data }] = useQuery({ query: taughtQuery, variables: { group }, pause: !group });
  const [{ fetching }, assign] = useMutation(assignMutation);
  const [summary, at, refuse] = useRefusal();
  const taught = group ? (data?.teachingAssignments.assignments ?? []) : [];
  const subjects = taught.filter(
    (one, at) => taught.findIndex((other) => other.subjectId === one.subjectId) === at,
  );
  const teachers = taught.filter((one) => one.subjectId === subject).map((one) => one.teacher);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { data: answer, error } = await assign({ input: { group, subject, staff, hours: hours || null } });
    const result = answer?.assignTeaching;
    if (result?.__typename === 'Saved') {
      refuse(null);
      setSubject('');
      say(t('load-given'));
      done();
    } else refuse(result ?? failed(error));
  }

  return (
    <form className="stack" onSubmit={submit}>
      {summary}
      <Select label={t('new-load')} value={group} onChange={(event) => setGroup(event.target.value)}>
        <option value="">{t('choose-group')}</option>
        {choices.groups.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
      {subjects.length > 0 && (
        <Select
          label={t('subject')}
          required
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        >
          <option value="">{t('choose')}</option>
          {subjects.map((one) => (
            <option key={one.subjectId} value={one.subjectId}>
              {one.subject}
            </option>
          ))}
        </Select>
      )}
      {subject && (
        <>
          <p className="meta">{t('taught-by', { teachers: teachers.join(', ') })}</p>
          <Field
            label={t('hours-a-week')}
            inputMode="decimal"
            error={at('hours')}
            value={hours}
            onChange={(event) => setHours(event.target.value)}
          />
          <div className="row">
            <Button type="submit" tone="primary" busy={fetching}>
              {t('give-load')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
