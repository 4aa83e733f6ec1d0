import { useRef, useState } from 'react';
import { Select } from '../ui/Choice';
import { type Column, DataTable } from '../ui/DataTable';
import { shortDay } from '../ui/days';
import { Icon } from '../ui/Icon';
import { useLanding } from '../ui/landing';
import { Spark } from '../ui/Spark';
import { Entries } from './Entries';
import type { Overview, Row } from './query';
import { type By, length, ORDERS, type Order, oldestMinutes } from './rows';
import { t } from './words';

type LinesProps = {
  overview: Overview;
  rows: readonly Row[];
  by: By;
  /** The row the address names: opened and focused. */
  arriving?: string | undefined;
};

/** Who or what is late; a row opens its lessons. On a phone rows are cards and the order is chosen from a list. */
export function Lines({ overview, rows, by, arriving }: LinesProps) {
  const [order, setOrder] = useState<Order>('missing');
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(arriving ? [arriving] : []));
  const place = useRef<HTMLDivElement>(null);
  useLanding(place, arriving);
  const toggle = (id: string) =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <div className="deadlines" ref={place}>
      <div className="phone-only no-print">
        <Select
          label={t('order')}
          value={order}
          onChange={(event) => setOrder(ORDERS.find((key) => key === event.target.value) ?? 'missing')}
        >
          {ORDERS.map((key) => (
            <option key={key} value={key}>
              {t(`order-${key}`)}
            </option>
          ))}
        </Select>
      </div>
      <DataTable
        key={order}
        caption={`${t('title')} ${t(`by-${by}`)}`}
        captionHidden
        columns={columns(overview, by, open, toggle)}
        rows={rows}
        rowKey={(row) => row.id}
        order={{ key: order, down: order === 'missing' || order === 'oldest' }}
        detail={(row) => open.has(row.id) && <Entries row={row} by={by} />}
      />
    </div>
  );
}

function columns(
  overview: Overview,
  by: By,
  open: ReadonlySet<string>,
  toggle: (id: string) => void,
): Column<Row>[] {
  const name: Column<Row> = {
    key: 'name',
    title: t(`head-${by}`),
    sort: (row) => row.name,
    cell: (row) => (
      <button
        type="button"
        className="open-row"
        aria-expanded={open.has(row.id)}
        onClick={() => toggle(row.id)}
      >
        <Icon name={open.has(row.id) ? 'down' : 'right'} />
        {row.name}
      </button>
    ),
  };
  const missing: Column<Row> = {
    key: 'missing',
    title: t('missing'),
    number: true,
    sort: (row) => row.missing,
    cell: (row) => (
      <span>
        {row.missing}
        {row.late > 0 && <span className="meta"> {t('late-only', { n: row.late })}</span>}
      </span>
    ),
  };
  const oldest: Column<Row> = {
    key: 'oldest',
    title: t('oldest'),
    number: true,
    sort: (row) => oldestMinutes(row.entries),
    cell: (row) => row.oldest ?? '–',
  };
  const clause: Column<Row> = {
    key: 'clause',
    title: t('clause'),
    sort: (row) => row.clause,
    cell: (row) => row.clause ?? '–',
  };
  const weeks: Column<Row> = {
    key: 'weeks',
    title: t('weeks'),
    cell: (row) => <Spark values={row.weeks.map(length)} most={100} label={weeksText(overview, row)} />,
  };
  return [name, missing, oldest, ...(by === 'clause' ? [] : [clause]), weeks];
}

function weeksText(overview: Overview, row: Row): string {
  const values = row.weeks.map((share, at) => {
    const week = overview.weeks[at];
    return `${week ? shortDay(week) : ''} ${share.display ?? t('no-value')}`;
  });
  return t('weeks-label', { values: values.join(', ') });
}
