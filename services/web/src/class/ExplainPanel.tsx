import { type FormEvent, useRef, useState } from 'react';
import { useClient } from 'urql';
import type { ResultOf } from '../app/graphql';
import { texts } from '../app/texts';
import { newOperationId } from '../queue/ids';
import { Button } from '../ui/Button';
import { Select } from '../ui/Choice';
import { longDay } from '../ui/days';
import { Field } from '../ui/Field';
import { Message } from '../ui/Message';
import { SidePanel } from '../ui/SidePanel';
import { State } from '../ui/State';
import { withClause } from './Absences';
import source from './class.ftl?raw';
import { type ClassWeek, explainMutation } from './query';
import { covered, type Stretch, within } from './ranges';

const t = texts(source);

type Answer = ResultOf<typeof explainMutation>['explainAbsences'];
type Explained = Extract<Answer, { __typename: 'ExplainedAbsences' }>;
type Refused = Extract<Answer, { __typename: 'Refused' }>;
const KINDS = ['kind-note', 'kind-application', 'kind-order'] as const;

type PanelProps = { page: ClassWeek; chosen: readonly Stretch[]; close: (changed: boolean) => void };

/** The document that explains the chosen absences; one for each pupil, all with the same words. */
export function ExplainPanel({ page, chosen, close }: PanelProps) {
  // What was chosen when the panel was opened: the list behind it changes with the answer.
  const [{ pupils, from, to }] = useState(() => covered(chosen));
  const [form, setForm] = useState({
    kind: t('kind-note'),
    number: '',
    reason: '',
    startsOn: from,
    endsOn: to,
    receivedOn: page.today,
  });
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refused | { message: string; field: string | null } | null>(null);
  const [done, setDone] = useState<Record<string, Explained>>({});
  const operations = useRef(new Map<string, string>());
  const client = useClient();
  const people = page.pupils.filter((pupil) => pupils.includes(pupil.id));
  const closes = people.reduce(
    (sum, pupil) => sum + within(pupil.openAbsences, form.startsOn, form.endsOn),
    0,
  );
  const due = page.reasonDue.find((one) => one.receivedOn === form.receivedOn);
  const finished = Object.keys(done).length === people.length;
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : null);

  function change(part: Partial<typeof form>) {
    setForm((last) => ({ ...last, ...part }));
    setRefusal(null);
  }

  async function save(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    if (form.reason === '') {
      setRefusal({ message: t('reason-missing'), field: 'reason' });
      return;
    }
    setBusy(true);
    setRefusal(null);
    for (const pupil of people) {
      if (done[pupil.id]) continue;
      const input = { ...form, pupilId: pupil.id };
      // The same words get the same number: pressing again after a lost answer does nothing twice.
      const key = JSON.stringify(input);
      const operation = operations.current.get(key) ?? newOperationId();
      operations.current.set(key, operation);
      const answer = await client
        .mutation(explainMutation, { input: { ...input, operationId: operation } })
        .toPromise();
      const result = answer.data?.explainAbsences;
      if (result?.__typename === 'ExplainedAbsences') {
        setDone((last) => ({ ...last, [pupil.id]: result }));
      } else {
        setRefusal(result ?? { message: t('failed'), field: null });
        break;
      }
    }
    setBusy(false);
  }

  return (
    <SidePanel title={t('panel')} close={() => close(Object.keys(done).length > 0)}>
      <p>{t('panel-for', { names: people.map((pupil) => pupil.name).join(', ') })}</p>
      {Object.keys(done).length > 0 && <Results people={people} done={done} />}
      {finished ? (
        <div className="row">
          <Button tone="primary" onClick={() => close(true)}>
            {t('done')}
          </Button>
        </div>
      ) : (
        <form className="stack" onSubmit={save} noValidate>
          <Select
            label={t('kind')}
            value={form.kind}
            onChange={(event) => change({ kind: event.target.value })}
          >
            {KINDS.map((kind) => (
              <option key={kind}>{t(kind)}</option>
            ))}
          </Select>
          <Field
            label={t('number')}
            value={form.number}
            error={errorOf('number')}
            autoComplete="off"
            onChange={(event) => change({ number: event.target.value })}
          />
          <Select
            label={t('reason')}
            value={form.reason}
            aria-invalid={errorOf('reason') ? true : undefined}
            onChange={(event) => change({ reason: event.target.value })}
          >
            <option value="" disabled>
              {t('reason-choose')}
            </option>
            {page.reasons.map((reason) => (
              <option key={reason.code} value={reason.code}>
                {reason.title}
              </option>
            ))}
          </Select>
          <div className="date-row">
            <Field
              label={t('from')}
              type="date"
              value={form.startsOn}
              error={errorOf('startsOn')}
              onChange={(event) => change({ startsOn: event.target.value })}
            />
            <Field
              label={t('to')}
              type="date"
              value={form.endsOn}
              error={errorOf('endsOn')}
              onChange={(event) => change({ endsOn: event.target.value })}
            />
          </div>
          <Field
            label={t('received')}
            type="date"
            value={form.receivedOn}
            error={errorOf('receivedOn')}
            onChange={(event) => change({ receivedOn: event.target.value })}
          />
          {due && (
            <p>
              <State of={due.over ? 'late' : 'due'}>
                {withClause(t(due.over ? 'due-over' : 'due', { display: due.display }), due.clause)}
              </State>
            </p>
          )}
          <p role="status">{closes > 0 ? t('closes', { count: closes }) : t('closes-nothing')}</p>
          {refusal && (
            <Message tone="late" role="alert">
              {refusal.message}
            </Message>
          )}
          <div className="row">
            <Button tone="primary" type="submit" busy={busy}>
              {busy ? t('saving') : t('save')}
            </Button>
          </div>
        </form>
      )}
    </SidePanel>
  );
}

type ResultsProps = { people: readonly { id: string; name: string }[]; done: Record<string, Explained> };

function Results({ people, done }: ResultsProps) {
  return (
    <Message tone="done" role="status">
      {people.map((pupil) => {
        const answer = done[pupil.id];
        if (!answer) return null;
        return (
          <div key={pupil.id}>
            <p>{t('explained', { name: pupil.name, count: answer.explained })}</p>
            {!answer.inTime && <p className="meta">{t('was-late')}</p>}
            {answer.skipped.length > 0 && (
              <>
                <p>{t('skipped')}:</p>
                <ul>
                  {answer.skipped.map((lesson, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: several lessons of a day may stay for one reason
                    <li key={at}>{t('skipped-line', { day: longDay(lesson.day), why: lesson.why })}</li>
                  ))}
                </ul>
              </>
            )}
          </div>
        );
      })}
    </Message>
  );
}
