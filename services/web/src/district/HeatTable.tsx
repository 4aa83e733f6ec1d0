import { shortDay, weekSpan } from '../ui/days';
import type { HeatRow, Measure } from './figures';
import { Open } from './Open';
import type { Asked } from './path';
import { t } from './words';

type HeatTableProps = {
  caption: string;
  rows: HeatRow[];
  /** The measure shown. */
  of: Measure;
  ask: (asked: Asked) => void;
};

/** School × week as a table: the heat map for keyboards, phones and paper. */
export function HeatTable({ caption, rows, of, ask }: HeatTableProps) {
  const weeks = rows[0]?.cells.map((cell) => cell.week) ?? [];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group that scrolls, not a form's fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div className="scroll-x" role="group" tabIndex={0} aria-label={caption}>
      <table className="plain-table heat-table">
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('school')}</th>
            {weeks.map((week) => (
              <th key={week} scope="col" className="number" title={weekSpan(week)}>
                {shortDay(week)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.school.id}>
              <th scope="row">{row.school.name}</th>
              {row.cells.map((cell, at) => (
                <td
                  key={cell.week}
                  className={cell.heat === null ? 'number meta' : `number heat-${cell.heat + 1}`}
                >
                  {cell.text === null ? (
                    t(cell.why)
                  ) : (
                    <Open
                      text={cell.text}
                      asked={{ field: of, school: row.school.weeks[at] ?? null }}
                      ask={ask}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
