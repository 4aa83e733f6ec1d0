import { Link, useSearch } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { Button } from '../ui/Button';
import { clockTime, deviceToday, longDay, mondayOf } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Figure } from '../ui/Figure';
import { FileButton } from '../ui/FileButton';
import { Loading } from '../ui/Loading';
import { PrintFoot } from '../ui/PrintFoot';
import { Screen } from '../ui/Screen';
import { WeekPicker } from '../ui/WeekPicker';
import '../ui/figures.css';
import './deadlines.css';
import { Lines } from './Lines';
import { deadlinesQuery, type Overview, type Share } from './query';
import { ASKED, type By, byOf, dayOf, GATHERINGS } from './rows';
import { t } from './words';

/** Who is late with what by which clause, down to the very lesson; for deputy, director and administrator. */
export default function Deadlines() {
  const search = useSearch({ from: '/deadlines' });
  const { membership } = useSession();
  const by = byOf(search.by);
  const teacher = by === 'person' && typeof search.teacher === 'string' ? search.teacher : undefined;
  const today = deviceToday(new Date());
  const week = mondayOf(dayOf(search.week) ?? today);
  const [{ data, error, fetching }, again] = useQuery({
    query: deadlinesQuery,
    variables: { week, by: ASKED[by] },
  });
  const overview = data?.schoolOverview;
  const late = overview?.rows.filter((row) => row.entriesTotal > 0) ?? [];

  return (
    <Screen
      title={t('title')}
      actions={
        <>
          <WeekPicker week={week} last={mondayOf(today)} current={today} />
          <FileButton file={{ schoolOverview: { week } }} tone="primary">
            {t('download')}
          </FileButton>
          <Button onClick={() => window.print()}>{t('print')}</Button>
        </>
      }
    >
      {error && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!overview && fetching && <Loading />}
      {overview && (
        <div className={fetching ? 'stack stale' : 'stack'} aria-busy={fetching}>
          <Totals overview={overview} />
          <Gathering by={by} week={week} />
          {late.length === 0 ? (
            <EmptyState>{t('empty')}</EmptyState>
          ) : (
            <Lines key={`${by} ${teacher}`} overview={overview} rows={late} by={by} arriving={teacher} />
          )}
        </div>
      )}
      <PrintFoot who={`${membership?.name}, ${membership?.title}`} />
    </Screen>
  );
}

function Totals({ overview }: { overview: Overview }) {
  const at = `${longDay(deviceToday(new Date(overview.computedAt)))} ${clockTime(overview.computedAt)}`;
  const figure = (code: string, value: string) => {
    const formula = overview.formulas.find((one) => one.code === code);
    return (
      <Figure name={formula?.title ?? ''} value={value} how={t('formula')}>
        <p>{formula?.sentence}</p>
        <p>{t('computed', { at })}</p>
      </Figure>
    );
  };
  const share = (of: Share) =>
    of.display === null ? t('no-share') : t('share', { ...of, display: of.display });
  const { missing, oldest, clause } = overview;
  const overdue =
    oldest === null ? String(missing) : t('missing-oldest', { n: missing, oldest, clause: clause ?? '' });
  return (
    <div className="figures">
      {figure('complete', share(overview.complete))}
      {figure('inTime', share(overview.inTime))}
      {figure('missing', overdue)}
      {figure('withoutMarks', share(overview.withoutMarks))}
    </div>
  );
}

function Gathering({ by, week }: { by: By; week: string }) {
  return (
    <nav className="row no-print" aria-label={t('gathering')}>
      <span>{t('by')}</span>
      <span className="segment">
        {GATHERINGS.map((way) => (
          <Link
            key={way}
            className="button"
            to="/deadlines"
            search={{ week, by: way }}
            aria-current={way === by ? 'true' : undefined}
          >
            {t(`by-${way}`)}
          </Link>
        ))}
      </span>
    </nav>
  );
}
