import { Link, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../app/graphql';
import { useSession } from '../app/session';
import { Button } from '../ui/Button';
import { clockTime, deviceToday, longDay, mondayOf } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Figure } from '../ui/Figure';
import { Loading } from '../ui/Loading';
import { PrintFoot } from '../ui/PrintFoot';
import { Screen } from '../ui/Screen';
import { WeekPicker } from '../ui/WeekPicker';
import '../ui/figures.css';
import './deadlines.css';
import { Lines } from './Lines';
import { type By, byOf, dayOf, type Entry, GATHERINGS, gather, lineOf } from './rows';
import { t } from './words';

const deadlinesQuery = graphql(`
  query Deadlines($week: NaiveDate!) {
    schoolOverview(week: $week) {
      week
      computedAt
      complete { part whole display }
      inTime { part whole display }
      withoutMarks { part whole display }
      teachers {
        id
        name
        late { lesson group subject day number what code clause missing minutesLate }
      }
    }
    groupsAndSubjects { groupId groupName subjectId subjectName }
  }
`);

type Answer = ResultOf<typeof deadlinesQuery>;
type Share = Answer['schoolOverview']['complete'];

/** Who is late with what by which clause, down to the very lesson; for deputy, director and administrator. */
export default function Deadlines() {
  const search = useSearch({ from: '/deadlines' });
  const { membership } = useSession();
  const by = byOf(search.by);
  const today = deviceToday(new Date());
  const week = mondayOf(dayOf(search.week) ?? today);
  const [{ data, error, fetching }, again] = useQuery({ query: deadlinesQuery, variables: { week } });

  return (
    <Screen
      title={t('title')}
      actions={
        <>
          <WeekPicker week={week} last={mondayOf(today)} current={today} />
          <Button onClick={() => window.print()}>{t('print')}</Button>
        </>
      }
    >
      {error && <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />}
      {!data && fetching && <Loading />}
      {data && (
        <div className={fetching ? 'stack stale' : 'stack'} aria-busy={fetching}>
          <Totals answer={data} />
          <Gathering by={by} week={week} />
          <Late answer={data} by={by} />
        </div>
      )}
      <PrintFoot who={`${membership?.name}, ${membership?.title}`} />
    </Screen>
  );
}

function Totals({ answer: { schoolOverview: overview } }: { answer: Answer }) {
  const at = `${longDay(deviceToday(new Date(overview.computedAt)))} ${clockTime(overview.computedAt)}`;
  const figure = (name: string, share: Share) => (
    <Figure
      name={t(name)}
      value={share.display === null ? t('no-share') : t('share', { ...share, display: share.display })}
      how={t('formula')}
    >
      <p>{t(`${name}-formula`)}</p>
      <p>{t('computed', { at })}</p>
    </Figure>
  );
  return (
    <div className="figures">
      {figure('complete', overview.complete)}
      {figure('in-time', overview.inTime)}
      {figure('without-marks', overview.withoutMarks)}
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

function Late({ answer, by }: { answer: Answer; by: By }) {
  const { teachers } = answer.schoolOverview;
  const lines = useMemo(() => {
    const late = teachers.filter((teacher) => teacher.late.length > 0);
    if (by === 'person') return late.map((teacher) => lineOf(teacher.id, teacher.name, teacher.late));
    return gather(
      late.flatMap((teacher) => teacher.late),
      by,
    );
  }, [teachers, by]);
  const pages = useMemo(
    () =>
      new Map(
        answer.groupsAndSubjects.map((page) => [
          `${page.groupName} ${page.subjectName}`,
          `/journal/${page.groupId}/${page.subjectId}`,
        ]),
      ),
    [answer.groupsAndSubjects],
  );
  const pageOf = (entry: Entry) => pages.get(`${entry.group} ${entry.subject}`);
  if (lines.length === 0) return <EmptyState>{t('empty')}</EmptyState>;
  return <Lines key={by} lines={lines} by={by} pageOf={pageOf} />;
}
