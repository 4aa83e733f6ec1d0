import { type FormEvent, useState } from 'react';
import { useClient } from 'urql';
import { newOperationId } from '../queue/ids';
import { clockTime, shortDay } from '../ui/days';
import { Field } from '../ui/Field';
import type { GridControl } from './control';
import { addColumnMutation, type Lesson } from './page';
import { say } from './say';
import { dueNotes, workLong } from './speak';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; control: GridControl; col: number; read: () => Promise<void> };

/** A lesson from its head: the work, what is due, «Все на месте», another work. */
export function ColumnPanel({ store, control, col, read }: Props) {
  const column = store.column(col);
  const [taken, setTaken] = useState<string | null>(null);
  if (column?.kind !== 'lesson') {
    return <p>{t(column?.kind === 'average' ? 'locked-average' : 'period-mark-long')}</p>;
  }
  const { lesson } = column;
  const roll = lesson.rollTakenAt ?? taken;
  return (
    <>
      <p>{t('column-time', { from: lesson.startsAt, to: lesson.endsAt, ordinal: lesson.ordinal })}</p>
      <p className="meta">
        {lesson.plannedTeacher
          ? t('column-instead', { name: lesson.teacher, planned: lesson.plannedTeacher })
          : t('column-teacher', { name: lesson.teacher })}
      </p>
      <p>{workLong(store.model, column)}</p>
      {lesson.status === 'cancelled' && <p className="message">{t('column-cancelled')}</p>}
      {lesson.locked && <p className="message">{lesson.locked}</p>}
      {dueNotes(lesson).length > 0 && (
        <section>
          <h3>{t('column-due')}</h3>
          <ul className="plain">
            {dueNotes(lesson).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
      {roll ? (
        <p className="state done">{t('column-roll-taken', { time: clockTime(roll) })}</p>
      ) : (
        lesson.writable && (
          <button
            type="button"
            className="button primary"
            data-testid="take-roll"
            onClick={() => {
              control.roll(lesson.id, `${t('column-roll')}, ${shortDay(lesson.day)}`);
              setTaken(new Date().toISOString());
            }}
          >
            {t('column-roll')}
          </button>
        )
      )}
      {lesson.writable && (
        <p>
          <button
            type="button"
            className="button"
            onClick={() => {
              const rows = store.model.pupils.length;
              store.setState({
                ...store.state,
                focus: { row: 0, col },
                selection: { anchor: { row: 0, col }, lead: { row: rows - 1, col } },
              });
            }}
          >
            {t('column-fill')}
          </button>{' '}
          <span className="meta">{t('column-fill-hint')}</span>
        </p>
      )}
      {lesson.writable && !store.model.page.noMarks && <AddWork store={store} lesson={lesson} read={read} />}
    </>
  );
}

/** Another work of the lesson: its kind, title and weight. */
function AddWork({ store, lesson, read }: { store: GridStore; lesson: Lesson; read: () => Promise<void> }) {
  const client = useClient();
  const { workTypes } = store.model.page;
  const [typeId, setTypeId] = useState(workTypes.find(({ isDefault }) => isDefault)?.id ?? '');
  const [title, setTitle] = useState('');
  const [weight, setWeight] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const usual = workTypes.find(({ id }) => id === typeId)?.weight ?? 1;

  async function add(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    const answer = await client
      .mutation(addColumnMutation, {
        input: {
          operationId: newOperationId(),
          lessonId: lesson.id,
          workTypeId: typeId,
          title,
          weight: weight === '' ? null : Number(weight),
        },
      })
      .toPromise();
    setBusy(false);
    const result = answer.data?.addColumn;
    if (result?.__typename !== 'AddedColumn') {
      setRefusal(result ? result.message : t('column-failed'));
      return;
    }
    setRefusal(null);
    setTitle('');
    say(t('column-added'));
    await read();
    const at = store.locate(`${lesson.id}/${result.columnId}/${store.model.pupils[0]?.id}`);
    if (at) store.setState({ ...store.state, focus: { row: 0, col: at.col }, selection: null });
  }

  return (
    <form className="stack add-work" onSubmit={add}>
      <h3>{t('column-add')}</h3>
      <label className="stack">
        {t('column-type')}
        <select className="input" value={typeId} onChange={(event) => setTypeId(event.target.value)}>
          {workTypes.map((type) => (
            <option key={type.id} value={type.id}>
              {t('work', { name: type.name, weight: type.weight })}
            </option>
          ))}
        </select>
      </label>
      <Field label={t('column-title')} value={title} onChange={(event) => setTitle(event.target.value)} />
      <Field
        label={t('column-weight')}
        inputMode="numeric"
        placeholder={String(usual)}
        value={weight}
        error={refusal}
        onChange={(event) => setWeight(event.target.value.replace(/\D/g, '').slice(0, 3))}
      />
      <button type="submit" className="button" disabled={busy}>
        {t('column-add')}
      </button>
    </form>
  );
}
