import { type Column, DataTable } from '../ui/DataTable';
import { type Problem, placeOf } from './run';
import { t } from './words';

const COLUMNS: Column<Numbered>[] = [
  {
    key: 'row',
    title: t('row'),
    head: true,
    number: true,
    sort: ({ problem }) => problem.row,
    cell: ({ problem }) => (problem.row > 0 ? problem.row : t('whole-table')),
  },
  {
    key: 'place',
    title: t('place'),
    sort: ({ problem }) => placeOf(problem),
    cell: ({ problem }) => placeOf(problem),
  },
  {
    key: 'column',
    title: t('column'),
    sort: ({ problem }) => problem.column,
    cell: ({ problem }) => problem.column,
  },
  {
    key: 'value',
    title: t('value'),
    cell: ({ problem }) => <Value problem={problem} />,
  },
  {
    key: 'fix',
    title: t('fix'),
    cell: ({ problem }) => (
      <span>
        {problem.message} {problem.fix}
      </span>
    ),
  },
];

type Numbered = { problem: Problem; key: string };

/** Findings beside their rows: where, what stands there, what to do. */
export function Problems({ caption, problems }: { caption: string; problems: Problem[] }) {
  const rows = problems.map((problem, at) => ({ problem, key: String(at) }));
  return (
    <DataTable
      caption={caption}
      captionHidden
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.key}
      detail={({ problem }) => problem.cells.length > 0 && <WholeRow problem={problem} />}
    />
  );
}

/** The row as it stands in the file, title by title; the wrong cell is marked by line and word. */
function WholeRow({ problem }: { problem: Problem }) {
  return (
    <dl className="whole-row" aria-label={t('whole-row', { row: problem.row })}>
      {problem.cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a row stay where they are
        <div key={at}>
          <dt>{cell.title}</dt>
          <dd className={cell.wrong ? 'wrong' : undefined}>
            {cell.value === '' ? t('empty-value') : cell.value}
            {cell.wrong && <span className="hidden"> {t('wrong-cell')}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ problem }: { problem: Problem }) {
  if (problem.value === null) return null;
  const wrong = problem.severity === 'error' ? 'wrong' : undefined;
  return <span className={wrong}>{problem.value === '' ? t('empty-value') : problem.value}</span>;
}
