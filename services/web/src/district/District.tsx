import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { Select } from '../ui/Choice';
import { addDays, clockTime, deviceToday, longDay, mondayOf } from '../ui/days';
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
import { FigurePath } from './FigurePath';
import { Formulas } from './Formulas';
import { heat, MEASURES, type Measure, measureOf, type Ranked, ranked } from './figures';
import { HeatTable } from './HeatTable';
import { useInk } from './ink';
import { Open } from './Open';
import { barsOption, heatOption, ROW } from './options';
import { Panel } from './Panel';
import type { Asked } from './path';
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
          {at === null && <EmptyState>{awaited(data.districtOverview.snapshotDue)}</EmptyState>}
          <Figures answer={data} week={week} measure={measureOf(search.of)} />
        </div>
      )}
      <PrintFoot who={office?.district ?? ''} />
    </Screen>
  );
}

/** When the figures of a week come, if they are still to come. */
function awaited(due: string | null): string {
  if (due === null) return t('no-snapshot');
  return t('no-snapshot-yet', { day: longDay(deviceToday(new Date(due))), time: clockTime(due) });
}

type FiguresProps = { answer: DistrictAnswer; week: string; measure: Measure };

function Figures({ answer, week, measure }: FiguresProps) {
  const navigate = useNavigate();
  const ink = useInk();
  const [asked, setAsked] = useState<Asked | null>(null);
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
            middle && (
              <>
                {`${t('median')}: `}
                <Open text={middle.display} asked={{ field: measure, school: null }} ask={setAsked} />
                {`, ${t('of-schools', { n: rows.length })}`}
              </>
            )
          }
        />
      )}
      <Panel
        title={t('heat-title', { measure: name })}
        option={map}
        height={cells.length * ROW + 40}
        press={(at) => {
          const row = cells[Math.floor(at / perSchool)]?.school;
          const pressed = row?.weeks[at % perSchool];
          if (pressed?.[measure]) setAsked({ field: measure, school: pressed });
          else open(row?.id);
        }}
        table={
          <HeatTable caption={t('heat-title', { measure: name })} rows={cells} of={measure} ask={setAsked} />
        }
        note={t('legend')}
      />
      <Schools schools={schools} week={week} counted={overview.snapshot !== null} ask={setAsked} />
      <Formulas formulas={overview.formulas} version={overview.formulaVersion} />
      {asked && (
        <FigurePath
          // Another figure is another panel: focus comes to its title.
          key={`${asked.field} ${asked.school?.id} ${asked.school?.week}`}
          asked={asked}
          schools={schools}
          middle={middle?.display ?? null}
          formulas={overview.formulas}
          version={overview.formulaVersion}
          week={week}
          close={() => setAsked(null)}
        />
      )}
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
