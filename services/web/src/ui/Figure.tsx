import type { ReactNode } from 'react';

/** A figure with its name; how it came about opens below it. */
export function Figure({
  name,
  value,
  how,
  children,
}: {
  name: string;
  value: ReactNode;
  /** The word to press for the formula. */
  how: string;
  /** Formula, version, moment. */
  children: ReactNode;
}) {
  return (
    <div className="card figure">
      <span className="meta">{name}</span>
      <span className="figure-value">{value}</span>
      <details>
        <summary>{how}</summary>
        {children}
      </details>
    </div>
  );
}
