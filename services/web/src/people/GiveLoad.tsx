import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { failed, useRefusal } from '../account/form';
import { graphql } from '../app/graphql';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Select } from '../ui/Choice';
import { Failed } from '../ui/Failed';
import { Field } from '../ui/Field';
import { say } from '../ui/say';
import source from './people.ftl?raw';
import type { Choices } from './query';
import { bySubject, type Subject } from './subjects';

const t = texts(source);

const taughtQuery = graphql(`
  query Taught($group: ID!) {
    teachingAssignments(group: $group, first: 80) {
      assignments { subjectId teacher }
    }
    subjectsToTeach { id name }
  }
`);

const assignMutation = graphql(`
  mutation AssignTeaching($input: AssignTeachingInput!) {
    assignTeaching(input: $input) { __typename ... on Refused { message field } }
  }
`);

/** Adds a subject of a class to an employee's load: one the class is taught already, or any other of the school. */
export function GiveLoad({ staff, choices, done }: { staff: string; choices: Choices; done: () => void }) {
  const [group, setGroup] = useState('');
  const [subject, setSubject] = useState('');
  const [hours, setHours] = useState('');
  const [{ data, error }, ask] = useQuery({ query: taughtQuery, variables: { group }, pause: !group });
  const [{ fetching }, assign] = useMutation(assignMutation);
  const [summary, at, refuse] = useRefusal();
  const found = group ? data : undefined;
  const assignments = found?.teachingAssignments.assignments ?? [];
  const { taught, others } = bySubject(found?.subjectsToTeach ?? [], assignments);
  const teachers = assignments.filter((one) => one.subjectId === subject).map((one) => one.teacher);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { data: answer, error } = await assign({ input: { group, subject, staff, hours: hours || null } });
    const result = answer?.assignTeaching;
    if (result?.__typename === 'Saved') {
      refuse(null);
      setSubject('');
      ask({ requestPolicy: 'network-only' });
      say(t('load-given'));
      done();
    } else refuse(result ?? failed(error));
  }

  return (
    <form className="stack" onSubmit={submit}>
      {summary}
      <Select
        label={t('new-load')}
        value={group}
        onChange={(event) => {
          setGroup(event.target.value);
          setSubject('');
        }}
      >
        <option value="">{t('choose-group')}</option>
        {choices.groups.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
      {group && error && <Failed error={error} retry={() => ask({ requestPolicy: 'network-only' })} />}
      {found && (
        <Select
          label={t('subject')}
          required
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        >
          <option value="">{t('choose')}</option>
          <Subjects label={t('taught')} subjects={taught} />
          <Subjects label={t('not-taught')} subjects={others} />
        </Select>
      )}
      {subject && (
        <>
          <p className="meta">
            {teachers.length > 0 ? t('taught-by', { teachers: teachers.join(', ') }) : t('taught-by-nobody')}
          </p>
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

function Subjects({ label, subjects }: { label: string; subjects: readonly Subject[] }) {
  if (subjects.length === 0) return null;
  return (
    <optgroup label={label}>
      {subjects.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </optgroup>
  );
}
