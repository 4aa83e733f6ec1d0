import { Link } from '@tanstack/react-router';
import { type Column, DataTable } from '../ui/DataTable';
import { absence, MEASURES, type Measure, type SchoolWeek } from './figures';
import { figureText, t } from './words';

/** All schools with all figures, sorted by any of them; what is hidden says so. */
export function Schools({ schools, week }: { schools: SchoolWeek[]; week: string }) {
  return (
    <section className="stack">
      <h2>{t('schools-title')}</h2>
      <DataTable
        caption={t('schools-title')}
        captionHidden
        columns={columns(week)}
        rows={schools}
        rowKey={(school) => school.id}
        order={{ key: 'inTime', down: false }}
      />
    </section>
  );
}

function columns(week: string): Column<SchoolWeek>[] {
  const share = (measure: Measure): Column<SchoolWeek> => ({
    key: measure,
    title: t(measure),
    number: true,
    sort: (school) => school[measure]?.percent ?? null,
    cell: (school) => <Figure school={school} measure={measure} />,
  });
  const count = (key: 'pupils' | 'entries'): Column<SchoolWeek> => ({
    key,
    title: t(key),
    number: true,
    sort: (school) => school[key],
    cell: (school) => {
      const of = school[key];
      if (of !== null) return of;
      return <span className="meta">{t(absence(school, key))}</span>;
    },
  });
  return [
    {
      key: 'name',
      title: t('school'),
      sort: (school) => school.name,
      cell: (school) => (
        <Link className="row-link" to="/district/$school" params={{ school: school.id }} search={{ week }}>
          {school.name}
        </Link>
      ),
    },
    count('pupils'),
    count('entries'),
    ...MEASURES.map(share),
  ];
}

function Figure({ school, measure }: { school: SchoolWeek; measure: Measure }) {
  const figure = school[measure];
  if (!figure) return <span className="meta">{figureText(school, measure)}</span>;
  const { display, counts } = figure;
  if (!counts) return display;
  return (
    <span>
      {display} <span className="meta">{`${counts.part}/${counts.whole}`}</span>
    </span>
  );
}
