import { shortDay, weekSpan } from '../ui/days';
import type { HeatRow } from './figures';
import { t } from './words';

/** School × week as a table: the heat map for keyboards, phones and paper. */
export function HeatTable({ caption, rows }: { caption: string; rows: HeatRow[] }) {
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
              {row.cells.map((cell) => (
                <td
                  key={cell.week}
                  className={cell.heat === null ? 'number meta' : `number heat-${cell.heat + 1}`}
                >
                  {cell.text ?? t(cell.why)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
