import { type RefObject, useEffect, useRef } from 'react';

/**
 * Arriving at one row: the element marked `data-row` with `row` gets into view and its first control the focus, once, as
 * soon as it is there. Without a control the row itself is focused. Nothing happens for a row that is there no more.
 */
export function useLanding(place: RefObject<HTMLElement | null>, row: string | undefined): void {
  const landed = useRef<string | undefined>(undefined);
  // The row may come with any later answer.
  useEffect(() => {
    if (!row || landed.current === row) return;
    const found = place.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row)}"]`);
    if (!found) return;
    landed.current = row;
    for (let up = found.closest('details'); up; up = up.parentElement?.closest('details') ?? null)
      up.open = true;
    const control = found.querySelector<HTMLElement>('input, button, a, summary');
    if (!control) found.tabIndex = -1;
    const target = control ?? found;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'center' });
    found.dataset['landed'] = 'true';
  });
}
