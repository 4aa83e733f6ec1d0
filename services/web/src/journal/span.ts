/** Which columns of the grid are drawn: those of lessons are virtual, those at the right are not. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import type { GridStore } from './store';

/** Widths of names and of each column at the right. */
export const NAME = 184;
export const SIDE = 48;

/** Columns are drawn in steps of this many, so that scrolling seldom draws anything. */
const STEP = 6;

/** Columns drawn: a stretch, and the one in focus wherever it is. */
export type Span = { start: number; end: number; keep: number };

/** Columns to draw, in their order. */
export function columnsOf({ start, end, keep }: Span, lessons: number, columns: number): number[] {
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
export function useSpan(
  store: GridStore,
  scroller: RefObject<HTMLDivElement | null>,
  measure: Measure,
): Span {
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
