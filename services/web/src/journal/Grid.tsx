// biome-ignore-all lint/a11y/useSemanticElements: a grid of ARIA's, whose columns are virtual; a table cannot leave any out
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus roves over cells and heads, never over rows
import {
  type ClipboardEvent,
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Cell } from './Cell';
import { parseTsv, toHtml, toTsv } from './clipboard';
import type { GridControl } from './control';
import { characterOf } from './grammar';
import { Head, Months } from './Heads';
import { say } from './say';
import type { At } from './selection';
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

/** Widths of names and of each column at the right. */
const NAME = 184;
const SIDE = 48;

/** Columns are drawn in steps of this many, so that scrolling seldom draws anything. */
const STEP = 6;

/** Columns drawn: a stretch, and the one in focus wherever it is. */
type Span = { start: number; end: number; keep: number };

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
  const pointer = usePointer(store, control);
  const names = rowNames(model.pupils.map((pupil) => pupil.name));
  const style = {
    '--name-w': `${NAME}px`,
    '--side-w': `${SIDE}px`,
    '--cell-w': `${width}px`,
    '--cell-h': `${height}px`,
    '--lessons': Math.max(1, lessons),
    '--sides': sides,
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
      onFocus={() => {
        store.active = true;
      }}
      {...pointer}
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
  name: string;
  full: string;
  span: Span;
  lessons: number;
  columns: number;
};

const Row = memo(function Row({ store, control, row, name, full, span, lessons, columns }: RowProps) {
  return (
    <div role="row" className="grid-row" aria-rowindex={row + 2}>
      <div role="rowheader" className="name" aria-colindex={1} title={full}>
        <span className="number">{row + 1}</span>
        <span className="who">{name}</span>
      </div>
      {columnsOf(span, lessons, columns).map((col) => (
        <Cell key={col} store={store} control={control} row={row} col={col} />
      ))}
    </div>
  );
});

function columnsOf({ start, end, keep }: Span, lessons: number, columns: number): number[] {
  const all: number[] = [];
  if (keep >= 0 && keep < start) all.push(keep);
  for (let col = start; col < Math.min(end, lessons); col += 1) all.push(col);
  if (keep >= end && keep < lessons) all.push(keep);
  for (let col = lessons; col < columns; col += 1) all.push(col);
  return all;
}

type Measure = { lessons: number; sides: number; width: number; height: number };

/** Whole steps around what is in sight. */
function stretch(first: number, visible: number, lessons: number): { start: number; end: number } {
  return {
    start: Math.max(0, Math.floor((first - STEP / 2) / STEP) * STEP),
    end: Math.min(lessons, Math.ceil((first + visible + STEP / 2) / STEP) * STEP),
  };
}

/** What will be in sight when the page opens at its focus, before anything is laid out. */
function firstSpan(col: number, { lessons, sides, width }: Measure): Span {
  const visible = Math.max(1, Math.ceil((window.innerWidth - 32 - NAME - sides * SIDE) / width));
  const last = Math.min(lessons, Math.min(col, lessons - 1) + 2);
  return { ...stretch(Math.max(0, last - visible), visible, lessons), keep: -1 };
}

/** Which columns are drawn: what is in sight with a margin, and always the one in focus. */
function useSpan(store: GridStore, scroller: RefObject<HTMLDivElement | null>, measure: Measure): Span {
  const { lessons, sides, width, height } = measure;
  const [span, setSpan] = useState<Span>(() => firstSpan(store.state.focus.col, measure));

  const look = useCallback(() => {
    const place = scroller.current;
    if (!place || place.clientWidth === 0) return;
    const visible = Math.max(1, Math.ceil((place.clientWidth - NAME - sides * SIDE) / width));
    store.sight = { rows: Math.max(1, Math.floor(place.clientHeight / height) - 3), cols: visible - 1 };
    const { start, end } = stretch(Math.floor(place.scrollLeft / width), visible, lessons);
    const { col } = store.state.focus;
    const keep = col < lessons && (col < start || col >= end) ? col : -1;
    setSpan((last) =>
      last.start === start && last.end === end && last.keep === keep ? last : { start, end, keep },
    );
  }, [store, scroller, lessons, sides, width, height]);

  useLayoutEffect(() => {
    const place = scroller.current;
    if (!place) return;
    // The page opens where the focus is, or a reader would see September.
    const left = (store.state.focus.col + 1) * width - (place.clientWidth - NAME - sides * SIDE);
    if (store.state.focus.col < lessons) place.scrollLeft = Math.max(0, left + width);
    look();
  }, [store, scroller, look, lessons, sides, width]);

  useEffect(() => {
    const place = scroller.current;
    if (!place) return;
    const sizes = new ResizeObserver(look);
    sizes.observe(place);
    place.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      place.removeEventListener('scroll', look);
    };
  }, [scroller, look]);

  useEffect(
    () =>
      store.subscribeState(() => {
        const place = scroller.current;
        const { col } = store.state.focus;
        if (!place || !store.active || col >= lessons) return;
        const left = col * width;
        const room = place.clientWidth - NAME - sides * SIDE;
        if (left < place.scrollLeft) place.scrollLeft = left;
        else if (left + width > place.scrollLeft + room) place.scrollLeft = left + width - room;
        else return;
        look();
      }),
    [store, scroller, look, lessons, sides, width],
  );
  return span;
}

/** Click, drag, Shift+click, second click and right click. */
function usePointer(store: GridStore, control: GridControl) {
  const dragging = useRef(false);
  const placeOf = (target: EventTarget): At | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-cell]') : null;
    const [row, col] = (cell?.dataset['cell'] ?? '').split(':').map(Number);
    return row === undefined || col === undefined || Number.isNaN(row) ? null : { row, col };
  };
  return {
    onPointerDown(event: PointerEvent) {
      const at = placeOf(event.target);
      if (!at || event.button !== 0 || event.target instanceof HTMLInputElement) return;
      const { focus, entry } = store.state;
      store.active = true;
      const again = focus.row === at.row && focus.col === at.col && !entry && !event.shiftKey && at.row >= 0;
      const inside = event.target instanceof Node && event.target.contains(document.activeElement);
      if (again && inside) {
        event.preventDefault();
        control.edit(at);
        return;
      }
      dragging.current = event.pointerType === 'mouse';
      control.point(at, event.shiftKey);
      if (at.row < 0 && again) control.onAsk({ kind: 'menu', at });
    },
    onPointerMove(event: PointerEvent) {
      if (!dragging.current || event.buttons !== 1) return;
      const at = placeOf(event.target);
      const lead = store.state.selection?.lead ?? store.state.focus;
      if (at && at.row >= 0 && (at.row !== lead.row || at.col !== lead.col)) control.point(at, true);
    },
    onPointerUp() {
      dragging.current = false;
    },
    onDoubleClick(event: { target: EventTarget }) {
      const at = placeOf(event.target);
      if (at && at.row < 0) control.onAsk({ kind: 'menu', at });
    },
    onContextMenu(event: { target: EventTarget; preventDefault: () => void }) {
      const at = placeOf(event.target);
      if (!at || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      if (!control.inSelection(at)) control.point(at, false);
      control.onAsk(at.row < 0 ? { kind: 'menu', at } : { kind: 'panel', at });
    },
  };
}
