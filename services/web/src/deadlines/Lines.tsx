import { useState } from 'react';
import { Select } from '../ui/Choice';
import { type Column, DataTable } from '../ui/DataTable';
import { Icon } from '../ui/Icon';
import { Spark } from '../ui/Spark';
import { Entries, type PageOf } from './Entries';
import type { By, Line } from './rows';
import { spanText, t } from './words';

const ORDERS = ['missing', 'oldest', 'clause', 'title'] as const;

/** Who or what is late; a line opens its lessons. On a phone lines are cards and the order is chosen from a list. */
export function Lines({ lines, by, pageOf }: { lines: Line[]; by: By; pageOf: PageOf }) {
  const [order, setOrder] = useState<(typeof ORDERS)[number]>('missing');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <div className="deadlines">
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
        columns={columns(lines, by, open, toggle)}
        rows={lines}
        rowKey={(line) => line.id}
        order={{ key: order, down: order === 'missing' || order === 'oldest' }}
        detail={(line) => open.has(line.id) && <Entries entries={line.entries} pageOf={pageOf} />}
      />
    </div>
  );
}

function columns(
  lines: Line[],
  by: By,
  open: ReadonlySet<string>,
  toggle: (id: string) => void,
): Column<Line>[] {
  const title: Column<Line> = {
    key: 'title',
    title: t(`head-${by}`),
    sort: (line) => line.title,
    cell: (line) => (
      <button
        type="button"
        className="open-row"
        aria-expanded={open.has(line.id)}
        onClick={() => toggle(line.id)}
      >
        <Icon name={open.has(line.id) ? 'down' : 'right'} />
        {line.title}
      </button>
    ),
  };
  const missing: Column<Line> = {
    key: 'missing',
    title: t('missing'),
    number: true,
    sort: (line) => line.missing,
    cell: (line) => (
      <span>
        {line.missing}
        {line.madeLate > 0 && <span className="meta"> {t('late-only', { n: line.madeLate })}</span>}
      </span>
    ),
  };
  const oldest: Column<Line> = {
    key: 'oldest',
    title: t('oldest'),
    number: true,
    sort: (line) => line.oldest,
    cell: (line) => (line.oldest === null ? '–' : spanText(line.oldest)),
  };
  const clause: Column<Line> = {
    key: 'clause',
    title: t('clause'),
    sort: (line) => line.clauses.join(', '),
    cell: (line) => line.clauses.join(', '),
  };
  const most = Math.max(1, ...lines.flatMap((line) => line.weeks.map((value) => value ?? 0)));
  const weeks: Column<Line> = {
    key: 'weeks',
    title: t('weeks'),
    cell: (line) => <Spark values={line.weeks} most={most} label={weeksText(line)} />,
  };
  return [
    title,
    missing,
    oldest,
    ...(by === 'clause' ? [] : [clause]),
    ...(lines.some((line) => line.weeks.length > 0) ? [weeks] : []),
  ];
}

function weeksText(line: Line): string {
  return t('weeks-label', { values: line.weeks.map((value) => value ?? t('no-value')).join(', ') });
}
