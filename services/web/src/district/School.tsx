import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { type Column, DataTable } from '../ui/DataTable';
import { deviceToday, mondayOf, weekSpan } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { PrintFoot } from '../ui/PrintFoot';
import { Screen } from '../ui/Screen';
import { Spark } from '../ui/Spark';
import { WeekPicker } from '../ui/WeekPicker';
import '../ui/figures.css';
import './district.css';
import { weekOf } from './District';
import { Formulas } from './Formulas';
import { MEASURES, type Measure, type SchoolWeek, value, type Week } from './figures';
import { districtQuery, weeksOf, weekVariables } from './query';
import { figureText, momentText, t } from './words';

/** One school's figures over eight weeks, all on one scale. */
export default function School() {
  const { school: id } = useParams({ from: '/district/$school' });
  const search = useSearch({ from: '/district/$school' });
  const { office } = useSession();
  const week = weekOf(search.week);
  const [{ data, error, fetching }, again] = useQuery({
    query: districtQuery,
    variables: weekVariables(week),
  });
  const weeks = data && weeksOf(data);
  const school = weeks?.[7]?.schools.find((one) => one.id === id);
  return (
    <Screen
      title={school?.name ?? t('school')}
      actions={<WeekPicker week={week} last={mondayOf(deviceToday(new Date()))} />}
    >
      <p className="row">
        <Link to="/district" search={{ week }} className="no-print">
          {t('back')}
        </Link>
        {school?.computedAt && (
          <span className="meta">{t('snapshot', { at: momentText(school.computedAt) })}</span>
        )}
      </p>
      {error && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!weeks && fetching && <Loading />}
      {weeks && !school && <EmptyState>{t('unknown-school')}</EmptyState>}
      {weeks && school && <Card weeks={weeks} school={school} />}
      <PrintFoot who={office?.district ?? ''} />
    </Screen>
  );
}

type Line = { week: string; of: SchoolWeek | undefined };

function Card({ weeks, school }: { weeks: Week[]; school: SchoolWeek }) {
  const lines: Line[] = weeks.map((week) => ({
    week: week.week,
    of: week.schools.find((one) => one.id === school.id),
  }));
  const text = (line: Line, measure: Measure) => (line.of ? figureText(line.of, measure) : t('no-data'));
  const columns: Column<Line>[] = [
    { key: 'week', title: t('week'), sort: (line) => line.week, cell: (line) => weekSpan(line.week) },
    ...MEASURES.map((measure) => ({
      key: measure,
      title: t(measure),
      number: true,
      sort: (line: Line) => value(line.of?.[measure] ?? null),
      cell: (line: Line) => text(line, measure),
    })),
  ];
  return (
    <div className="stack">
      <div className="figures">
        {MEASURES.map((measure) => (
          <div key={measure} className="card figure">
            <span className="meta">{t(measure)}</span>
            <span className="figure-value">{figureText(school, measure)}</span>
            <Counts school={school} measure={measure} />
            <Spark
              values={lines.map((line) => value(line.of?.[measure] ?? null))}
              most={100}
              label={t('card-weeks', {
                measure: t(measure),
                values: lines.map((line) => text(line, measure)).join(', '),
              })}
            />
          </div>
        ))}
      </div>
      <h2>{t('card-table')}</h2>
      <DataTable
        caption={t('card-table')}
        captionHidden
        columns={columns}
        rows={lines}
        rowKey={(line) => line.week}
        order={{ key: 'week', down: true }}
      />
      <Formulas />
    </div>
  );
}

function Counts({ school, measure }: { school: SchoolWeek; measure: Measure }) {
  const share = school[measure];
  const closed = measure === 'success' || measure === 'quality';
  if (!share?.display) return null;
  return (
    <span className="meta">
      {t('share', { part: share.part, whole: share.whole, display: share.display })}
      {closed && school.period && `, ${school.period}`}
    </span>
  );
}
