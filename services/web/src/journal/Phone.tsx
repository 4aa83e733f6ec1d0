import { memo, useCallback, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { shortDay, shortWeekday } from '../ui/days';
import { Icon } from '../ui/Icon';
import type { GridControl } from './control';
import { isComplete } from './grammar';
import { Pad } from './Pad';
import { cellLabel, dueNotes, rowNames, workLong, workShort, workWeight } from './speak';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; control: GridControl };

/** One lesson on a small screen, with a pad of its own; a complete entry moves down by itself. */
export function Phone({ store, control }: Props) {
  useSyncExternalStore(store.subscribeShape, store.getShape);
  const col = useSyncExternalStore(store.subscribeState, () => store.state.focus.col);
  const { model } = store;
  const lessons = model.columns.filter(({ kind }) => kind === 'lesson').length;
  const column = model.columns[Math.min(col, lessons - 1)];
  const names = rowNames(model.pupils.map((pupil) => pupil.name));
  const average = model.columns.findIndex(({ kind }) => kind === 'average');
  if (column?.kind !== 'lesson') return null;
  const move = (way: number) =>
    control.point(
      { row: Math.max(0, store.state.focus.row), col: Math.min(lessons - 1, Math.max(0, col + way)) },
      false,
    );

  function key(text: string) {
    const { focus, entry } = store.state;
    const at = { row: Math.max(0, focus.row), col: Math.min(focus.col, lessons - 1) };
    const syntax = store.syntax(at);
    if (!syntax || !store.open(at)) return control.edit(at);
    const typed = `${entry?.text ?? ''}${text}`;
    if (isComplete(typed, syntax)) {
      store.setState({ ...store.state, focus: at, entry: null });
      control.enter({ at, text: typed }, true);
    } else
      store.setState({ ...store.state, focus: at, selection: null, entry: { text: typed, caret: false } });
  }

  function joined() {
    const { focus, entry } = store.state;
    if (entry) return key('/');
    // The second mark of the work belongs to the pupil just marked.
    const row = Math.max(0, focus.row - 1);
    const { text } = store.view(row, focus.col);
    if (text === '' || text.includes('/')) return;
    store.setState({ ...store.state, focus: { ...focus, row }, entry: { text: `${text}/`, caret: false } });
  }

  return (
    <section className="phone" aria-label={t('marks')}>
      <header className="phone-head">
        <button type="button" className="button" onClick={() => move(-1)} disabled={col <= 0}>
          <Icon name="left" label={t('pad-previous')} />
        </button>
        <button
          type="button"
          className="button quiet phone-lesson"
          onClick={() => control.onAsk({ kind: 'menu', at: { row: -1, col } })}
        >
          <strong>
            {shortDay(column.lesson.day)} {shortWeekday(column.lesson.day)}
          </strong>
          <span className="meta">
            {column.work ? `${workShort(model, column)} ${workWeight(column)}` : workLong(model, column)}
          </span>
        </button>
        <button type="button" className="button" onClick={() => move(1)} disabled={col >= lessons - 1}>
          <Icon name="right" label={t('pad-next')} />
        </button>
      </header>
      {dueNotes(column.lesson).map((note) => (
        <p key={note} className="meta">
          {note}
        </p>
      ))}
      {column.lesson.locked && <p className="message">{column.lesson.locked}</p>}
      <ol className="phone-list">
        {model.pupils.map((pupil, row) => (
          <PhoneRow
            key={pupil.id}
            store={store}
            control={control}
            row={row}
            number={store.numberOf(pupil.id)}
            col={Math.min(col, lessons - 1)}
            average={average}
            name={names[row] ?? pupil.name}
          />
        ))}
      </ol>
      {column.lesson.writable && (
        <Pad
          store={store}
          onKey={key}
          onJoin={joined}
          onClear={() => {
            store.setState({ ...store.state, entry: null });
            control.enter({ at: { row: Math.max(0, store.state.focus.row), col }, text: '' });
          }}
          onUndo={() => control.undo()}
        />
      )}
    </section>
  );
}

type RowProps = Props & { row: number; number: number; col: number; average: number; name: string };

const PhoneRow = memo(function PhoneRow({ store, control, row, number, col, average, name }: RowProps) {
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(row, col, listener),
    [store, row, col],
  );
  const subscribeAverage = useCallback(
    (listener: () => void) => store.subscribe(row, average, listener),
    [store, row, average],
  );
  const view = useSyncExternalStore(subscribe, () => store.view(row, col));
  const mean = useSyncExternalStore(subscribeAverage, () => store.view(row, average));
  const place = useRef<HTMLButtonElement>(null);
  const column = store.column(col);
  useLayoutEffect(() => {
    if (view.focused) place.current?.scrollIntoView({ block: 'nearest' });
  }, [view.focused]);
  if (!column) return null;
  const names = ['cell', 'phone-cell', view.state];
  if (view.absent) names.push('absent');
  if (!view.listed) names.push('unlisted');
  else if (!view.open) names.push('closed');
  if (view.focused) names.push('current');
  return (
    <li>
      <span className="number">{number}</span>
      <span className="who">{name}</span>
      <span className={view.grey || mean.grey ? 'average grey' : 'average'}>{mean.text}</span>
      <button
        ref={place}
        type="button"
        className={names.join(' ')}
        aria-label={`${name}: ${cellLabel(store.model, column, view)}`}
        aria-current={view.focused || undefined}
        data-cell={`${row}:${col}`}
        data-state={view.state}
        onClick={() => {
          const again = view.focused && !view.entry;
          control.point({ row, col }, false);
          if (again) control.onAsk({ kind: 'panel', at: { row, col } });
        }}
      >
        {view.entry ? view.entry.text : view.text}
        {!view.entry && view.minutes !== null && <span className="minutes">{view.minutes}</span>}
      </button>
    </li>
  );
});
