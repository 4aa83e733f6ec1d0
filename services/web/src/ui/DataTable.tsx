import { type ReactNode, useMemo, useState } from 'react';
import { texts } from '../app/texts';
import { Icon } from './Icon';
import source from './ui.ftl?raw';

const t = texts(source);

/** A column of a plain table. */
export type Column<Row> = {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What the column is sorted by; without it, it is not. Null goes last. */
  sort?: (row: Row) => string | number | null;
  /** Right-aligned figures. */
  number?: boolean;
  /** Names the row for screen readers and heads its card on a phone; the first column unless another says so. */
  head?: boolean;
};

type Order = { key: string; down: boolean };

type DataTableProps<Row> = {
  /** What the table is; visible unless `captionHidden`. */
  caption: string;
  captionHidden?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  order?: Order;
  /** Shown instead of a table without rows. */
  empty?: ReactNode;
  /** A row below the row, for example what a figure is made of. */
  detail?: (row: Row) => ReactNode;
};

const russian = new Intl.Collator('ru', { numeric: true, sensitivity: 'base' });

/** Compares two sort values; null comes after everything in both directions. */
export function compareValues(
  one: string | number | null,
  other: string | number | null,
  down: boolean,
): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const sign = down ? -1 : 1;
  if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
  return sign * russian.compare(String(one), String(other));
}

/** A plain table, sorted in the browser by its headers; on phones each row is a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, captionHidden = false, columns, rows, rowKey, empty, detail } = props;
  const [order, setOrder] = useState<Order | null>(props.order ?? null);
  const head = columns.find((column) => column.head) ?? columns[0];
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.key === order?.key)?.sort;
    if (!by || !order) return rows;
    return [...rows].sort((one, other) => compareValues(by(one), by(other), order.down));
  }, [columns, rows, order]);

  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table className="plain-table data-table">
      <caption className={captionHidden ? 'hidden' : undefined}>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <ColumnHead key={column.key} column={column} order={order} setOrder={setOrder} />
          ))}
        </tr>
      </thead>
      {sorted.map((row) => {
        const below = detail?.(row);
        return (
          <tbody key={rowKey(row)} data-row={rowKey(row)}>
            <tr>
              {columns.map((column) => {
                const Cell = column === head ? 'th' : 'td';
                return (
                  <Cell
                    key={column.key}
                    scope={column === head ? 'row' : undefined}
                    className={column.number ? 'number' : undefined}
                    data-title={column.title}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
            {below && (
              <tr className="detail">
                <td colSpan={columns.length}>{below}</td>
              </tr>
            )}
          </tbody>
        );
      })}
    </table>
  );
}

type HeadProps<Row> = { column: Column<Row>; order: Order | null; setOrder: (order: Order) => void };

function ColumnHead<Row>({ column, order, setOrder }: HeadProps<Row>) {
  const mine = order?.key === column.key;
  const sorted = mine ? (order.down ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" className={column.number ? 'number' : undefined} aria-sort={sorted}>
      {column.sort ? (
        <button
          type="button"
          className="sort"
          title={t('sort')}
          onClick={() => setOrder({ key: column.key, down: mine ? !order.down : column.number === true })}
        >
          {column.title}
          <Icon name={mine ? (order.down ? 'down' : 'up') : 'updown'} />
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}
