import { useSyncExternalStore } from 'react';
import { AddWork } from './AddWork';
import type { GridControl } from './control';
import { Roll } from './Roll';
import { SortBy } from './SortBy';
import { dueNotes, workLong } from './speak';
import type { GridStore } from './store';
import { t } from './words';

type Props = {
  store: GridStore;
  control: GridControl;
  col: number;
  /** Reads the page again. */
  read: () => Promise<void>;
  close: () => void;
};

/** A column from its head: the work, what is due, «Все на месте», another work, the order of the pupils. */
export function ColumnPanel({ store, control, col, read, close }: Props) {
  useSyncExternalStore(store.subscribeShape, store.getShape);
  const column = store.column(col);
  const order = <SortBy store={store} control={control} col={col} close={close} />;
  if (column?.kind !== 'lesson') {
    return (
      <>
        <p>{t(column?.kind === 'average' ? 'locked-average' : 'period-mark-long')}</p>
        {order}
      </>
    );
  }
  const { lesson } = column;
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
      <Roll store={store} control={control} lesson={lesson} />
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
      {lesson.writable && (
        <p>
          <button type="button" className="button" onClick={() => control.onAsk({ kind: 'stack', col })}>
            {t('stack')}
          </button>{' '}
          <span className="meta">{t('stack-what')}</span>
        </p>
      )}
      {order}
      {lesson.writable && !store.model.page.noMarks && (
        <AddWork store={store} lesson={lesson} read={read} close={close} />
      )}
    </>
  );
}
