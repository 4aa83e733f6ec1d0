// biome-ignore-all lint/a11y/useSemanticElements: a grid of ARIA's, whose columns are virtual; a table cannot leave any out
import { memo, useCallback, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { shortWeekday } from '../ui/days';
import { Icon } from '../ui/Icon';
import type { Model } from './model';
import { dueNotes, headLabel, workShort, workWeight } from './speak';
import type { GridStore } from './store';
import { t } from './words';

/** One column's head: date, work, what is missing. Enter opens its menu. */
export const Head = memo(function Head({ store, col }: { store: GridStore; col: number; shape: number }) {
  const subscribe = useCallback((listener: () => void) => store.subscribe(-1, col, listener), [store, col]);
  const { focused } = useSyncExternalStore(subscribe, () => store.view(-1, col));
  const place = useRef<HTMLDivElement>(null);
  const column = store.column(col);
  useLayoutEffect(() => {
    if (!focused || !store.active) return;
    place.current?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [focused, store]);
  if (!column) return null;
  const { model, sorting } = store;
  const sorted = sorting?.column === column.key ? sorting : null;
  // What is due of a lesson to come is told in its menu; here it would only be noise.
  const begun = column.kind === 'lesson' && column.lesson.day <= model.page.readAt.slice(0, 10);
  const missing = column.kind === 'lesson' && column.first && begun ? dueNotes(column.lesson) : [];
  const over = column.kind === 'lesson' && column.lesson.due.some(({ state }) => state === 'OVERDUE');
  return (
    <div
      ref={place}
      role="columnheader"
      className={`head ${column.kind}${column.kind === 'lesson' && column.lesson.status === 'cancelled' ? ' cancelled' : ''}`}
      style={{ gridColumn: col + 2 }}
      aria-colindex={col + 2}
      aria-label={headLabel(model, column)}
      title={headLabel(model, column)}
      aria-sort={sorted ? (sorted.from === 'high' ? 'descending' : 'ascending') : undefined}
      tabIndex={focused ? 0 : -1}
      data-cell={`-1:${col}`}
    >
      {sorted && (
        <span className="sorted">
          <Icon name={sorted.from === 'high' ? 'down' : 'up'} />
        </span>
      )}
      {column.kind === 'lesson' ? (
        <>
          <span className="date">
            {column.lesson.day.slice(8)} {shortWeekday(column.lesson.day)}
          </span>
          {twice(model, column.lesson.day) && (
            <span className="meta">{t('head-ordinal', { n: column.lesson.ordinal })}</span>
          )}
          <span className="work">{workShort(model, column)}</span>
          <span className="signs">
            {workWeight(column)}
            {missing.length > 0 && (
              <span className={over ? 'missing late' : 'missing due'}>
                <Icon name={over ? 'triangle' : 'clock'} />
                {missing.length}
              </span>
            )}
          </span>
        </>
      ) : (
        <span className="date">{t(column.kind === 'average' ? 'average' : 'period-mark')}</span>
      )}
    </div>
  );
});

function twice(model: Model, day: string): boolean {
  return model.page.lessons.filter((lesson) => lesson.day === day).length > 1;
}

/** The band of months above the heads; heads say the whole date themselves. */
export function Months({ model }: { model: Model }) {
  const bands: { month: string; start: number; span: number }[] = [];
  model.columns.forEach((column, col) => {
    if (column.kind !== 'lesson') return;
    const month = column.lesson.day.slice(0, 7);
    const last = bands.at(-1);
    if (last?.month === month) last.span += 1;
    else bands.push({ month, start: col + 2, span: 1 });
  });
  return (
    <div className="months" aria-hidden="true">
      <div className="corner" />
      {bands.map(({ month, start, span }) => (
        <div key={month} className="month" style={{ gridColumn: `${start} / span ${span}` }}>
          <span>{t('month', { month: Number(month.slice(5)) })}</span>
        </div>
      ))}
      <div className="sides" />
    </div>
  );
}
