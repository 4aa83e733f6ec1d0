// biome-ignore-all lint/a11y/useSemanticElements: a grid of ARIA's, whose columns are virtual; a table cannot leave any out
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus roves over cells and heads, never over rows
import {
  type ClipboardEvent,
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  memo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { Cell } from './Cell';
import { parseTsv, toHtml, toTsv } from './clipboard';
import type { GridControl } from './control';
import { characterOf } from './grammar';
import { Head, Months } from './Heads';
import { placeOf, usePointer } from './pointer';
import { say } from './say';
import { same } from './selection';
import { columnsOf, NAME, SIDE, type Span, useSpan } from './span';
import { rowNames } from './speak';
import type { GridStore } from './store';
import { t } from './words';

/** How close the cells stand, chosen by the person: width and height in CSS pixels. */
export const DENSITIES = {
  tight: { width: 40, height: 26 },
  usual: { width: 44, height: 32 },
  large: { width: 48, height: 44 },
} as const;

export type Density = keyof typeof DENSITIES;

type Props = { store: GridStore; control: GridControl; density: Density; label: string };

/** The journal as a grid: rows of pupils are never virtual, columns of lessons are. */
export function Grid({ store, control, density, label }: Props) {
  const shape = useSyncExternalStore(store.subscribeShape, store.getShape);
  const scroller = useRef<HTMLDivElement>(null);
  const { model } = store;
  const lessons = model.columns.filter(({ kind }) => kind === 'lesson').length;
  const sides = model.columns.length - lessons;
  const { width, height } = DENSITIES[density];
  const span = useSpan(store, scroller, { lessons, sides, width, height });
  const { handlers, pressed } = usePointer(store, control);
  const names = rowNames(model.pupils.map((pupil) => pupil.name));
  const style = {
    '--name-w': `${NAME}px`,
    '--side-w': `${SIDE}px`,
    '--cell-w': `${width}px`,
    '--cell-h': `${height}px`,
    '--lessons': Math.max(1, lessons),
    '--sides': sides,
    // None at all cannot be repeated: the whole template would fall away, and no row would stand under the heads.
    '--side-tracks': sides > 0 ? `repeat(${sides}, ${SIDE}px)` : '0',
    '--whole-w': `${NAME + lessons * width + sides * SIDE}px`,
  } as CSSProperties;
  const drawn = columnsOf(span, lessons, model.columns.length);

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const entry = store.state.entry;
    const dot = entry ? characterOf(event.key, event.code, entry.text) : null;
    if (entry && dot === '.' && event.key !== '.') {
      event.preventDefault();
      control.typed('.');
      return;
    }
    const handled = control.key({
      key: event.key,
      code: event.code,
      shift: event.shiftKey,
      ctrl: event.ctrlKey || event.metaKey,
      alt: event.altKey,
    });
    if (handled) event.preventDefault();
  }

  function onCopy(event: ClipboardEvent) {
    if (store.state.entry || store.state.focus.row < 0) return;
    event.preventDefault();
    const matrix = control.copied();
    event.clipboardData.setData('text/plain', toTsv(matrix));
    event.clipboardData.setData('text/html', toHtml(matrix));
    say(t('copied', { n: matrix.length * (matrix[0]?.length ?? 0) }));
    if (event.type === 'cut')
      control.key({ key: 'Delete', code: 'Delete', shift: false, ctrl: false, alt: false });
  }

  function onPaste(event: ClipboardEvent) {
    if (store.state.entry) return;
    event.preventDefault();
    control.paste(parseTsv(event.clipboardData.getData('text/plain')));
  }

  /** A screen reader focuses cells by itself: where the browser's focus is, there is the grid's. */
  function onFocus(event: FocusEvent) {
    store.active = true;
    const itself = event.target instanceof HTMLInputElement || pressed.current;
    const at = itself ? null : placeOf(event.target);
    if (at && !same(at, store.state.focus)) control.point(at, false);
  }

  function onBlur(event: FocusEvent) {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    if (!event.relatedTarget) return;
    store.active = false;
    control.leaveEntry();
  }

  return (
    <div
      ref={scroller}
      className="grid-scroller"
      style={style}
      role="grid"
      aria-label={label}
      aria-rowcount={model.pupils.length + 1}
      aria-colcount={model.columns.length + 1}
      aria-multiselectable="true"
      data-testid="grid"
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onCut={onCopy}
      onPaste={onPaste}
      onBlur={onBlur}
      onFocus={onFocus}
      {...handlers}
    >
      <div className="grid-head" role="rowgroup">
        <Months model={model} />
        <div role="row" className="grid-row" aria-rowindex={1}>
          <div role="columnheader" className="corner head" aria-colindex={1}>
            {t('pupil')}
          </div>
          {drawn.map((col) => (
            <Head key={col} store={store} col={col} shape={shape} />
          ))}
        </div>
      </div>
      <div role="rowgroup">
        {model.pupils.map((pupil, row) => (
          <Row
            key={pupil.id}
            store={store}
            control={control}
            row={row}
            number={store.numberOf(pupil.id)}
            name={names[row] ?? pupil.name}
            full={pupil.name}
            span={span}
            lessons={lessons}
            columns={model.columns.length}
          />
        ))}
      </div>
    </div>
  );
}

type RowProps = {
  store: GridStore;
  control: GridControl;
  row: number;
  /** On the list, whatever the order. */
  number: number;
  name: string;
  full: string;
  span: Span;
  lessons: number;
  columns: number;
};

const Row = memo(function Row({ store, control, row, number, name, full, span, lessons, columns }: RowProps) {
  return (
    <div role="row" className="grid-row" aria-rowindex={row + 2}>
      <div role="rowheader" className="name" aria-colindex={1} title={full}>
        <span className="number">{number}</span>
        <span className="who">{name}</span>
      </div>
      {columnsOf(span, lessons, columns).map((col) => (
        <Cell key={col} store={store} control={control} row={row} col={col} />
      ))}
    </div>
  );
});
