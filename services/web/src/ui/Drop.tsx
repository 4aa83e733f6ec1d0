import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './Icon';

type DropProps = {
  /** What the button shows. */
  label: ReactNode;
  /** Name of the panel for screen readers. */
  name: string;
  /** On which side of the button the panel is flush. */
  side?: 'start' | 'end';
  children: (close: () => void) => ReactNode;
};

/**
 * A button that opens a small panel of links and buttons (disclosure, not a menu: Tab walks through it). Esc, a click
 * elsewhere and leaving by Tab close it; Esc gives focus back. Small enough for the first view of families.
 */
export function Drop({ label, name, side = 'end', children }: DropProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    document.addEventListener('keydown', onEscape);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
      document.removeEventListener('keydown', onEscape);
    };
  }, [open]);

  return (
    <div className="drop" ref={root}>
      <button
        ref={button}
        type="button"
        className="button quiet"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className="drop-label">{label}</span>
        <Icon name="down" />
      </button>
      {open && (
        <section id={id} className={`drop-panel ${side}`} aria-label={name}>
          {children(() => setOpen(false))}
        </section>
      )}
    </div>
  );
}
