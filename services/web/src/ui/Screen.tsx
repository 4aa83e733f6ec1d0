import type { ReactNode } from 'react';

type ScreenProps = {
  /** The one h1. The window title follows it and focus comes to it. */
  title: ReactNode;
  /** Beside the title: week, chips, the one primary button. */
  actions?: ReactNode;
  /** `narrow` for forms, `wide` for tables that need the window. */
  width?: 'narrow' | 'wide' | undefined;
  children: ReactNode;
};

/** The outline of a screen: title row, then content. */
export function Screen({ title, actions, width, children }: ScreenProps) {
  return (
    <div className={width ? `screen ${width}` : 'screen'}>
      <div className="screen-head">
        <h1>{title}</h1>
        {actions && <div className="row no-print">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
