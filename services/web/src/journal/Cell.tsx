// biome-ignore-all lint/a11y/useSemanticElements: a grid of ARIA's, whose columns are virtual; a table cannot leave any out
import { memo, useCallback, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { longDay } from '../ui/days';
import type { GridControl } from './control';
import { read } from './grammar';
import type { GridColumn } from './model';
import type { CellView } from './paint';
import { cellLabel } from './speak';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; control: GridControl; row: number; col: number };

/** One cell. It listens for itself: a key repaints the cell it leaves and the one it reaches. */
export const Cell = memo(function Cell({ store, control, row, col }: Props) {
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(row, col, listener),
    [store, row, col],
  );
  const view = useSyncExternalStore(subscribe, () => store.view(row, col));
  const place = useRef<HTMLDivElement>(null);
  const column = store.column(col);
  const entered = view.entry !== null;
  useLayoutEffect(() => {
    if (!view.focused || !store.active || !place.current) return;
    if (!entered) place.current.focus({ preventScroll: true });
    place.current.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view.focused, entered, store]);
  if (!column) return null;
  return (
    <div
      ref={place}
      role="gridcell"
      className={classOf(column, view)}
      style={{ gridColumn: col + 2 }}
      aria-colindex={col + 2}
      aria-label={entered ? undefined : cellLabel(store.model, column, view)}
      aria-selected={view.selected || undefined}
      aria-readonly={!view.open || undefined}
      aria-invalid={view.state === 'refused' || undefined}
      tabIndex={view.focused ? 0 : -1}
      data-cell={`${row}:${col}`}
      data-state={view.state}
    >
      {view.entry ? (
        <EntryInput store={store} control={control} row={row} col={col} text={view.entry.text} />
      ) : view.state === 'conflict' ? (
        <>
          <span className="yours">{view.text}</span>
          <span className="theirs">{view.theirs}</span>
        </>
      ) : (
        <>
          {view.text}
          {view.minutes !== null && (
            // Painted by the style sheet: the label says them in words, and a figure beside the letters is no word.
            <span className="minutes" data-minutes={view.minutes} />
          )}
        </>
      )}
    </div>
  );
});

function classOf(column: GridColumn, view: CellView): string {
  const names = ['cell', column.kind];
  if (view.state !== 'plain') names.push(view.state);
  if (view.absent && view.state !== 'conflict') names.push('absent');
  if (!view.listed) names.push('unlisted');
  else if (!view.open && column.kind === 'lesson') names.push('closed');
  if (view.selected) names.push('selected');
  if (view.grey) names.push('grey');
  if (view.entry) names.push('entry');
  return names.join(' ');
}

/** The one input, opened in the cell in focus. */
function EntryInput({ store, control, row, col, text }: Props & { text: string }) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const place = input.current;
    place?.focus({ preventScroll: true });
    place?.setSelectionRange(place.value.length, place.value.length);
  }, []);
  const pupil = store.model.pupils[row];
  const column = store.column(col);
  const syntax = store.syntax({ row, col });
  const reading = syntax ? read(text, syntax) : null;
  const hint =
    reading?.kind === 'ambiguous'
      ? t('hint-two', { first: reading.options[0].text, second: reading.options[1].text })
      : reading?.kind === 'unknown' && reading.hint === 'zero'
        ? t('hint-zero')
        : null;
  const name = pupil?.name ?? '';
  const label =
    column?.kind === 'lesson'
      ? t('input-label', { name, day: longDay(column.lesson.day) })
      : t('input-period', { name });
  return (
    <>
      <input
        ref={input}
        value={text}
        onChange={(event) => control.typed(event.target.value)}
        aria-label={label}
        aria-describedby={hint ? 'entry-hint' : undefined}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="none"
        spellCheck={false}
        inputMode={matchMedia('(pointer: coarse)').matches ? 'none' : 'text'}
        maxLength={24}
        data-testid="entry"
      />
      {hint && (
        <span id="entry-hint" className="entry-hint" role="status">
          {hint}
        </span>
      )}
    </>
  );
}
