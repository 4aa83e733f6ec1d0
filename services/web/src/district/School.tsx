import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { type Column, DataTable } from '../ui/DataTable';
import { deviceToday, mondayOf, weekSpan } from '../ui/days';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { PrintFoot } from '../ui/PrintFoot';
import { Screen } from '../ui/Screen';
import { Spark } from '../ui/Spark';
import { WeekPicker } from '../ui/WeekPicker';
import '../ui/figures.css';
import './district.css';
import { weekOf } from './District';
import { FigurePath } from './FigurePath';
import { Formulas } from './Formulas';
import { type History, MEASURES, type Measure, type SchoolWeek } from './figures';
import { Open } from './Open';
import type { Asked } from './path';
import { historyOf, schoolQuery } from './query';
import { figureText, momentText, t } from './words';

/** One school's figures over eight weeks, all on one scale. */
export default function School() {
  const { school: id } = useParams({ from: '/district/$school' });
  const search = useSearch({ from: '/district/$school' });
  const { office } = useSession();
  const week = weekOf(search.week);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [{ data, error, fetching }, again] = useQuery({ query: schoolQuery, variables: { id, week } });
  const card = data?.districtSchool;
  const school = card && historyOf(card.school);
  const computedAt = school?.weeks.at(-1)?.computedAt;
  return (
    <Screen
      title={school?.name ?? t('school')}
      actions={<WeekPicker week={week} last={mondayOf(deviceToday(new Date()))} />}
    >
      <p className="row">
        <Link to="/district" search={{ week }} className="no-print">
          {t('back')}
        </Link>
        {computedAt && <span className="meta">{t('snapshot', { at: momentText(computedAt) })}</span>}
      </p>
      {error && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!card && fetching && <Loading />}
      {school && (
        <>
          <Card school={school} ask={setAsked} />
          <Formulas formulas={card.formulas} version={card.formulaVersion} />
          {asked && (
            <FigurePath
              key={`${asked.field} ${asked.school?.week}`}
              asked={asked}
              schools={[]}
              middle={null}
              formulas={card.formulas}
              version={card.formulaVersion}
              week={week}
              close={() => setAsked(null)}
            />
          )}
        </>
      )}
      <PrintFoot who={office?.district ?? ''} />
    </Screen>
  );
}

function Card({ school, ask }: { school: History; ask: (asked: Asked) => void }) {
  const now = school.weeks.at(-1);
  const columns: Column<SchoolWeek>[] = [
    { key: 'week', title: t('week'), sort: (line) => line.week, cell: (line) => weekSpan(line.week) },
    ...MEASURES.map((measure) => ({
      key: measure,
      title: t(measure),
      number: true,
      sort: (line: SchoolWeek) => line[measure]?.percent ?? null,
      cell: (line: SchoolWeek) => figureText(line, measure),
    })),
  ];
  return (
    <div className="stack">
      <div className="figures">
        {MEASURES.map((measure) => (
          <div key={measure} className="card figure">
            <span className="meta">{t(measure)}</span>
            <span className="figure-value">
              {now?.[measure] ? (
                <Open text={now[measure].display} asked={{ field: measure, school: now }} ask={ask} />
              ) : (
                now && figureText(now, measure)
              )}
            </span>
            <span className="meta">{now && countsText(now, measure)}</span>
            <Spark
              values={school.weeks.map((week) => week[measure]?.percent ?? null)}
              most={100}
              label={t('card-weeks', {
                measure: t(measure),
                values: school.weeks.map((week) => figureText(week, measure)).join(', '),
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
        rows={school.weeks}
        rowKey={(line) => line.week}
        order={{ key: 'week', down: true }}
      />
    </div>
  );
}

/** «149 из 237», and the period marks are of. */
function countsText(school: SchoolWeek, measure: Measure): string | null {
  const counts = school[measure]?.counts;
  if (counts) return t('counts', counts);
  const closed = measure === 'success' || measure === 'quality';
  return closed && school[measure] ? school.period : null;
}
