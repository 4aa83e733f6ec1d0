import { type PointerEvent, useRef } from 'react';
import type { GridControl } from './control';
import type { At } from './selection';
import type { GridStore } from './store';

/** The place of a cell or head that an event happened in. */
export function placeOf(target: EventTarget): At | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-cell]') : null;
  const [row, col] = (cell?.dataset['cell'] ?? '').split(':').map(Number);
  return row === undefined || col === undefined || Number.isNaN(row) ? null : { row, col };
}

/** Click, drag, Shift+click, second click and right click. */
export function usePointer(store: GridStore, control: GridControl) {
  const dragging = useRef(false);
  /** The browser moves its focus by itself while a button is down; what that means is decided here. */
  const pressed = useRef(false);
  const handlers = {
    onPointerDown(event: PointerEvent) {
      pressed.current = true;
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
      pressed.current = false;
    },
    onPointerCancel() {
      dragging.current = false;
      pressed.current = false;
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
  return { handlers, pressed };
}
