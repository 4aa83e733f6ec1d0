import { type FormEvent, useCallback, useState, useSyncExternalStore } from 'react';
import { clockTime, shortDay } from '../ui/days';
import { Field } from '../ui/Field';
import { derive } from './averages';
import type { GridControl } from './control';
import { HistoryList } from './HistoryList';
import type { At } from './selection';
import { cellLabel, workLong } from './speak';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; control: GridControl; at: At; history: boolean; close: () => void };

/** Everything about a cell: its value, what was said against it, what may be entered, its history. */
export function CellPanel({ store, control, at, history, close }: Props) {
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(at.row, at.col, listener),
    [store, at.row, at.col],
  );
  const view = useSyncExternalStore(subscribe, () => store.view(at.row, at.col));
  const [shown, setShown] = useState(history);
  const column = store.column(at.col);
  const overlay = store.overlay(at);
  if (!column) return null;
  if (column.kind === 'average') return <Derivation store={store} row={at.row} />;

  const enter = (text: string, minutes?: number) => {
    control.enter(minutes === undefined ? { at, text } : { at, text, minutes });
    close();
  };
  const troubled = view.state === 'refused' || view.state === 'conflict';
  const keys = store.queueKeys(at).filter((key) => store.queue.cell(key));
  return (
    <>
      <p>
        {t('panel-value')}: <strong>{cellLabel(store.model, column, view)}</strong>
      </p>
      {column.kind === 'lesson' && <p className="meta">{workLong(store.model, column)}</p>}
      {view.message && <p className="message late">{view.message}</p>}
      {overlay?.state === 'refused' && overlay.clause && <p className="meta">{overlay.clause}</p>}
      {view.state === 'refused' && (
        <div className="row">
          {overlay?.state === 'refused' && overlay.code === 'ABSENT' && (
            <button
              type="button"
              className="button"
              onClick={() => {
                control.madeUp(at);
                close();
              }}
            >
              {t('panel-made-up')}
            </button>
          )}
          {overlay?.state === 'refused' && (
            <button
              type="button"
              className="button"
              onClick={() => {
                void store.queue.retry(keys);
                close();
              }}
            >
              {t('panel-retry')}
            </button>
          )}
          <button
            type="button"
            className="button"
            onClick={() => {
              store.refuse(at, null);
              void store.queue.dismiss(keys);
              close();
            }}
          >
            {t('panel-forget')}
          </button>
        </div>
      )}
      {view.open && !troubled && <Choices store={store} at={at} enter={enter} />}
      {view.open && !troubled && <Lateness store={store} at={at} enter={enter} />}
      {!view.open && <p className="message">{control.whyLocked(at)}</p>}
      {store.changedAt(at) && (
        <p className="meta">{t('changed-at', { time: clockTime(store.changedAt(at) ?? '') })}</p>
      )}
      {shown ? (
        <HistoryList store={store} at={at} />
      ) : (
        <button type="button" className="button quiet" onClick={() => setShown(true)}>
          {t('panel-history')} <kbd>Shift+F2</kbd>
        </button>
      )}
    </>
  );
}

type LatenessProps = { store: GridStore; at: At; enter: (text: string, minutes: number) => void };

/** How many minutes late, beside the mark if there is one; the code is the school's own. */
function Lateness({ store, at, enter }: LatenessProps) {
  const held = store.held(at);
  const [minutes, setMinutes] = useState(() => (held.minutes === null ? '' : String(held.minutes)));
  const code = store.model.page.codes.find(
    ({ reason, setBy }) => reason === 'late' && setBy === 'lesson_teacher',
  );
  if (!code || store.column(at.col)?.kind !== 'lesson') return null;
  function submit(event: FormEvent) {
    event.preventDefault();
    // An absence that stands is not late beside its mark: the server says what goes together.
    if (code && minutes !== '') enter(`${held.mark ?? ''}${code.letters}`, Number(minutes));
  }
  return (
    <form className="lateness" onSubmit={submit}>
      <Field
        label={t('panel-minutes')}
        inputMode="numeric"
        autoComplete="off"
        value={minutes}
        onChange={(event) => setMinutes(event.target.value.replace(/\D/g, '').slice(0, 3))}
      />
      <button type="submit" className="button" disabled={minutes === ''}>
        {t('panel-minutes-do')}
      </button>
    </form>
  );
}

/** Marks and codes to choose from; those of the class teacher last. */
function Choices({ store, at, enter }: { store: GridStore; at: At; enter: (text: string) => void }) {
  const syntax = store.syntax(at);
  if (!syntax) return null;
  const numbers: string[] = [];
  for (let mark = syntax.numbers?.highest ?? 0; mark >= (syntax.numbers?.lowest ?? 1); mark -= 1) {
    numbers.push(String(mark));
  }
  const codes = store.column(at.col)?.kind === 'lesson' ? store.model.page.codes : [];
  return (
    <fieldset className="choices">
      <legend>{t('panel-enter')}</legend>
      <div className="row">
        {[...numbers, ...syntax.words].map((text) => (
          <button key={text} type="button" className="button" onClick={() => enter(text)}>
            {text}
          </button>
        ))}
      </div>
      <ul>
        {codes.map((code) => (
          <li key={code.letters}>
            <button type="button" className="button quiet" onClick={() => enter(code.letters)}>
              <strong>{code.letters}</strong> {code.title}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={() => enter('')}>
        {t('panel-clear')}
      </button>
    </fieldset>
  );
}

/** How the average comes about, from the very marks of the row. */
function Derivation({ store, row }: { store: GridStore; row: number }) {
  const { cells, waiting } = store.weighed(row);
  const { method } = store.model;
  const derivation = derive(cells, method);
  if (!derivation) return <p>{t('panel-no-marks')}</p>;
  const { sum, fraction, rounded, exact } = derivation;
  return (
    <>
      <h3>{t('panel-derivation')}</h3>
      <p data-testid="derivation">{t(exact ? 'panel-exact' : 'panel-rounded', { sum, fraction, rounded })}</p>
      <p className="meta">{t(method === 'weighted' ? 'panel-weighted' : 'panel-simple')}</p>
      <table className="plain-table">
        <tbody>
          {store.model.columns.map((column, col) => {
            if (column.kind !== 'lesson') return null;
            const { mark } = store.held({ row, col });
            if (mark === null) return null;
            return (
              <tr key={column.key}>
                <td>{shortDay(column.lesson.day)}</td>
                <td>{workLong(store.model, column)}</td>
                <td className="number">{mark}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {waiting && <p className="state queued">{t('panel-waiting')}</p>}
    </>
  );
}
