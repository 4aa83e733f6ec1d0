import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Select } from '../ui/Choice';
import { addDays, deviceToday, mondayOf } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { FileButton } from '../ui/FileButton';
import { Loading } from '../ui/Loading';
import { PrintFoot } from '../ui/PrintFoot';
import { Screen } from '../ui/Screen';
import { WeekPicker } from '../ui/WeekPicker';
import '../ui/figures.css';
import './district.css';
import { useSession } from '../app/session';
import { Formulas } from './Formulas';
import { heat, MEASURES, type Measure, measureOf, type Ranked, ranked } from './figures';
import { HeatTable } from './HeatTable';
import { useInk } from './ink';
import { barsOption, heatOption, ROW } from './options';
import { Panel } from './Panel';
import { type DistrictAnswer, districtQuery, historyOf, schoolOf } from './query';
import { Schools } from './Schools';
import { momentText, t } from './words';

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
    variables: { week },
  });
  const at = data?.districtOverview.snapshot ?? null;
  const today = deviceToday(new Date());
  return (
    <Screen
      title={t('title')}
      actions={
        <>
          <WeekPicker week={week} last={mondayOf(today)} />
          <FileButton file={{ districtOverview: { week } }} tone="primary">
            {t('download')}
          </FileButton>
        </>
      }
    >
      {at && <p className="meta">{t('snapshot', { at: momentText(at) })}</p>}
      {error && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!data && fetching && <Loading />}
      {data && (
        <div className={fetching ? 'stack district stale' : 'stack district'} aria-busy={fetching}>
          {at === null && <EmptyState>{t('no-snapshot')}</EmptyState>}
          <Figures answer={data} week={week} measure={measureOf(search.of)} />
        </div>
      )}
      <PrintFoot who={office?.district ?? ''} />
    </Screen>
  );
}

type FiguresProps = { answer: DistrictAnswer; week: string; measure: Measure };

function Figures({ answer, week, measure }: FiguresProps) {
  const navigate = useNavigate();
  const ink = useInk();
  const overview = answer.districtOverview;
  const middle = overview.medians[measure];
  const schools = useMemo(() => overview.schools.map(schoolOf), [overview]);
  const rows = useMemo(() => ranked(schools, measure), [schools, measure]);
  const cells = useMemo(() => {
    const order = rows.map((row) => row.school.id);
    return heat(answer.districtHistory.schools.map(historyOf), order, measure);
  }, [answer, rows, measure]);
  const bars = useMemo(() => barsOption(rows, measure, middle, ink), [rows, measure, middle, ink]);
  const map = useMemo(() => heatOption(cells, measure, ink), [cells, measure, ink]);
  const perSchool = cells[0]?.cells.length ?? 1;
  const open = (school: string | undefined) =>
    school && navigate({ to: '/district/$school', params: { school }, search: { week } });
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
            middle && `${t('median-line', { value: middle.display })}, ${t('of-schools', { n: rows.length })}`
          }
        />
      )}
      <Panel
        title={t('heat-title', { measure: name })}
        option={map}
        height={cells.length * ROW + 40}
        press={(at) => open(cells[Math.floor(at / perSchool)]?.school.id)}
        table={<HeatTable caption={t('heat-title', { measure: name })} rows={cells} />}
        note={t('legend')}
      />
      {overview.snapshot && <Schools schools={schools} week={week} />}
      <Formulas formulas={overview.formulas} version={overview.formulaVersion} />
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
            <td className="number">{row.figure.display}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
