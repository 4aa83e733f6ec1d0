import { type ReactNode, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/** Id of the bar's slot for the state of what is being typed. */
export const STATUS_SLOT = 'bar-status';

/** Shows a screen's status in the bar: «Сохранено 10:42», «Нет связи с 10:40. Ждут отправки: 3». */
export function BarStatus({ children }: { children: ReactNode }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  // Bar and screen may appear together; the slot is there only after that.
  useLayoutEffect(() => setSlot(document.getElementById(STATUS_SLOT)), []);
  return slot && createPortal(children, slot);
}
