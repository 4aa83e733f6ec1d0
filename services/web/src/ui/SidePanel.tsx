import { type ReactNode, useEffect, useId, useRef } from 'react';
import { texts } from '../app/texts';
import { Icon } from './Icon';
import source from './ui.ftl?raw';

const t = texts(source);

/**
 * A panel beside the screen, not modal: work goes on while it is open. Focus comes to its title, Esc or the button
 * closes it, focus returns to where it was.
 */
export function SidePanel({
  title,
  close,
  children,
}: {
  title: string;
  close: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside
      className="side-panel no-print"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
      }}
    >
      <div className="panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="button quiet" onClick={close}>
          <Icon name="close" label={t('close')} />
        </button>
      </div>
      {children}
    </aside>
  );
}
