import type { ReactNode } from 'react';

/** Empty is an answer: says what is so and what comes next («Просрочек нет. Ближайший срок …»). */
export function EmptyState({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {actions && <div className="row">{actions}</div>}
    </div>
  );
}
