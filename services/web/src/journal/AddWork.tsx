import { type FormEvent, useState } from 'react';
import { useClient } from 'urql';
import { newOperationId } from '../queue/ids';
import { Field } from '../ui/Field';
import { addColumnMutation, type Lesson } from './page';
import { say } from './say';
import type { GridStore } from './store';
import { t } from './words';

type Props = {
  store: GridStore;
  lesson: Lesson;
  /** Reads the page again. */
  read: () => Promise<void>;
  close: () => void;
};

/** Another work of the lesson: its kind, title and weight. Once it is there, its first cell has the focus. */
export function AddWork({ store, lesson, read, close }: Props) {
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
    await read();
    const at = store.locate(`${lesson.id}/${result.columnId}/${store.model.pupils[0]?.id}`);
    if (at) store.setState({ ...store.state, focus: { row: 0, col: at.col }, selection: null });
    say(t('column-added'));
    close();
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
