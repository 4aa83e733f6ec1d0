import { Link } from '@tanstack/react-router';
import { type Column, DataTable } from '../ui/DataTable';
import { absence, MEASURES, type Measure, type SchoolWeek } from './figures';
import { Open } from './Open';
import type { Asked } from './path';
import { figureText, t } from './words';

type SchoolsProps = {
  schools: SchoolWeek[];
  week: string;
  /** The week has figures; without any only the schools are listed. */
  counted: boolean;
  ask: (asked: Asked) => void;
};

/** All schools with all figures, sorted by any of them; what is hidden says so. A figure opens where it comes from. */
export function Schools({ schools, week, counted, ask }: SchoolsProps) {
  return (
    <section className="stack">
      <h2>{t('schools-title')}</h2>
      <DataTable
        caption={t('schools-title')}
        captionHidden
        columns={counted ? [nameColumn(week), ...figureColumns(ask)] : [nameColumn(week)]}
        rows={schools}
        rowKey={(school) => school.id}
        order={{ key: counted ? 'inTime' : 'name', down: false }}
      />
    </section>
  );
}

function nameColumn(week: string): Column<SchoolWeek> {
  return {
    key: 'name',
    title: t('school'),
    sort: (school) => school.name,
    cell: (school) => (
      <Link className="row-link" to="/district/$school" params={{ school: school.id }} search={{ week }}>
        {school.name}
      </Link>
    ),
  };
}

function figureColumns(ask: (asked: Asked) => void): Column<SchoolWeek>[] {
  const share = (measure: Measure): Column<SchoolWeek> => ({
    key: measure,
    title: t(measure),
    number: true,
    sort: (school) => school[measure]?.percent ?? null,
    cell: (school) => <Figure school={school} measure={measure} ask={ask} />,
  });
  const count = (key: 'pupils' | 'entries'): Column<SchoolWeek> => ({
    key,
    title: t(key),
    number: true,
    sort: (school) => school[key],
    cell: (school) => {
      const of = school[key];
      if (of === null) return <span className="meta">{t(absence(school, key))}</span>;
      return <Open text={String(of)} asked={{ field: key, school }} ask={ask} />;
    },
  });
  return [count('pupils'), count('entries'), ...MEASURES.map(share)];
}

type FigureProps = { school: SchoolWeek; measure: Measure; ask: (asked: Asked) => void };

function Figure({ school, measure, ask }: FigureProps) {
  const figure = school[measure];
  if (!figure) return <span className="meta">{figureText(school, measure)}</span>;
  const { display, counts } = figure;
  return (
    <span>
      <Open text={display} asked={{ field: measure, school }} ask={ask} />
      {counts && <span className="meta">{` ${counts.part}/${counts.whole}`}</span>}
    </span>
  );
}
