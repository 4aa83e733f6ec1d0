import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Select } from '../ui/Choice';
import { addDays, deviceToday, mondayOf } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { PrintFoot } from '../ui/PrintFoot';
import { Screen } from '../ui/Screen';
import { WeekPicker } from '../ui/WeekPicker';
import '../ui/figures.css';
import './district.css';
import { useSession } from '../app/session';
import { Formulas } from './Formulas';
import {
  heat,
  MEASURES,
  type Measure,
  measureOf,
  median,
  type Ranked,
  ranked,
  snapshot,
  type Week,
} from './figures';
import { HeatTable } from './HeatTable';
import { useInk } from './ink';
import { barsOption, heatOption, ROW } from './options';
import { Panel } from './Panel';
import { districtQuery, weeksOf, weekVariables } from './query';
import { Schools } from './Schools';
import { momentText, percentText, t } from './words';

/** The week of the address, or the last whole one: figures are of weeks that are over. */
export function weekOf(asked: unknown): string {
  if (typeof asked === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(asked)) return mondayOf(asked);
  return addDays(mondayOf(deviceToday(new Date())), -7);
}

/** Which schools of the district need help; figures only, no child and no teacher. */
export default function District() {
  const search = useSearch({ from: '/district' });
  const { office } = useSession();
  const week = weekOf(search.week);
  const [{ data, error, fetching }, again] = useQuery({
    query: districtQuery,
    variables: weekVariables(week),
  });
  const weeks = useMemo(() => data && weeksOf(data), [data]);
  const at = weeks && snapshot(weeks[7]?.schools ?? []);
  const today = deviceToday(new Date());
  return (
    <Screen title={t('title')} actions={<WeekPicker week={week} last={mondayOf(today)} />}>
      {at && <p className="meta">{t('snapshot', { at: momentText(at) })}</p>}
      {error && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!weeks && fetching && <Loading />}
      {weeks && (
        <div className={fetching ? 'stack district stale' : 'stack district'} aria-busy={fetching}>
          {at ? null : <EmptyState>{t('no-snapshot')}</EmptyState>}
          <Figures weeks={weeks} week={week} measure={measureOf(search.of)} known={at !== null} />
        </div>
      )}
      <PrintFoot who={office?.district ?? ''} />
    </Screen>
  );
}

type FiguresProps = { weeks: Week[]; week: string; measure: Measure; known: boolean };

function Figures({ weeks, week, measure, known }: FiguresProps) {
  const navigate = useNavigate();
  const ink = useInk();
  const schools = weeks[7]?.schools ?? [];
  const rows = useMemo(() => ranked(schools, measure), [schools, measure]);
  const order = useMemo(
    () => [
      ...rows.map((row) => row.school),
      ...schools.filter((one) => !rows.some((row) => row.school === one)),
    ],
    [rows, schools],
  );
  const cells = useMemo(() => heat(weeks, order, measure), [weeks, order, measure]);
  const bars = useMemo(() => barsOption(rows, measure, week, ink), [rows, measure, week, ink]);
  const map = useMemo(() => heatOption(cells, measure, ink), [cells, measure, ink]);
  const open = (school: string | undefined) =>
    school && navigate({ to: '/district/$school', params: { school }, search: { week } });
  const middle = median(rows.map((row) => row.value));
  const name = t(measure);
  return (
    <>
      <div className="no-print measure">
        <Select
          label={t('measure')}
          value={measure}
          onChange={(event) =>
            navigate({ to: '/district', search: { week, of: measureOf(event.target.value) }, replace: true })
          }
        >
          {MEASURES.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </Select>
      </div>
      {rows.length > 0 && (
        <Panel
          title={t('bars-title', { measure: name })}
          option={bars}
          height={rows.length * ROW + 40}
          press={(at) => open(rows[at]?.school.id)}
          table={<BarsTable rows={rows} measure={measure} />}
          note={
            middle !== null &&
            `${t('median-line', { value: percentText(middle) })}, ${t('of-schools', { n: rows.length })}`
          }
        />
      )}
      <Panel
        title={t('heat-title', { measure: name })}
        option={map}
        height={cells.length * ROW + 40}
        press={(at) => open(cells[Math.floor(at / weeks.length)]?.school.id)}
        table={<HeatTable caption={t('heat-title', { measure: name })} rows={cells} />}
        note={t('legend')}
      />
      {known && <Schools schools={schools} week={week} />}
      <Formulas />
    </>
  );
}

function BarsTable({ rows, measure }: { rows: Ranked[]; measure: Measure }) {
  return (
    <table className="plain-table bars-table">
      <caption className="hidden">{t('bars-title', { measure: t(measure) })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('school')}</th>
          <th scope="col" className="number">
            {t(measure)}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.school.id}>
            <th scope="row">{row.school.name}</th>
            <td className="number">{row.display}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
