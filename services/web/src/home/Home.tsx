import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { OthersWaiting } from '../account/OthersWaiting';
import { graphql, type ResultOf } from '../app/graphql';
import { texts } from '../app/texts';
import { longDay } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Screen } from '../ui/Screen';
import { Stale } from '../ui/Stale';
import { State } from '../ui/State';
import { DueLines } from './DueLines';
import './home.css';
import source from './home.ftl?raw';

const t = texts(source);

export const dueQuery = graphql(`
  query Due {
    due {
      day
      items {
        kind code title clause clauseText dueAt display state
        groupId subjectId lessonId periodId pupilId staffId week
      }
      overdue today week total doneToday nextDue
    }
  }
`);

type DueList = ResultOf<typeof dueQuery>['due'];

/** What is due now, most urgent first, with the clause that makes it due and the way to its cell. */
export default function Home() {
  const [{ data, error }, ask] = useQuery({ query: dueQuery, requestPolicy: 'cache-and-network' });
  const read = useReadAt(data);
  const again = () => ask({ requestPolicy: 'network-only' });
  useOnReturn(again);

  if (!data) {
    return <Screen title={t('title')}>{error ? <Failed error={error} retry={again} /> : <Loading />}</Screen>;
  }
  const { due } = data;
  return (
    <Screen title={t('title-day', { day: longDay(due.day) })} actions={<Counts due={due} />}>
      <OthersWaiting />
      {error && <Stale since={read} retry={again} />}
      <Lines due={due} />
      {due.doneToday > 0 && (
        <p>
          <State of="done">{t('done-today', { n: due.doneToday })}</State>
        </p>
      )}
    </Screen>
  );
}

function Counts({ due }: { due: DueList }) {
  return (
    <>
      {due.overdue > 0 && <State of="late">{t('overdue', { n: due.overdue })}</State>}
      {due.today > 0 && <State of="due">{t('today', { n: due.today })}</State>}
    </>
  );
}

function Lines({ due }: { due: DueList }) {
  const now = due.items.filter((item) => item.state !== 'WEEK');
  const later = due.items.filter((item) => item.state === 'WEEK');
  return (
    <>
      {now.length === 0 && <EmptyState>{emptyWords(due)}</EmptyState>}
      {now.length > 0 && <DueLines items={now} label={t('now')} />}
      {later.length > 0 && (
        <details className="later" open={now.length === 0}>
          <summary>{t('later', { n: due.week })}</summary>
          <DueLines items={later} label={t('later', { n: due.week })} />
        </details>
      )}
      {due.total > due.items.length && (
        <p className="meta">{t('not-all', { shown: due.items.length, total: due.total })}</p>
      )}
    </>
  );
}

function emptyWords(due: DueList): string {
  if (due.nextDue) return t('empty-next', { at: due.nextDue });
  return due.total === 0 && due.doneToday === 0 ? t('nothing-owed') : t('empty');
}

/** When the answer shown came, by the device's clock. */
function useReadAt(data: unknown): Date {
  const [at, setAt] = useState(() => new Date());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer has its moment
  useEffect(() => setAt(new Date()), [data]);
  return at;
}

/** Asks anew when the person comes back to the window: limits have moved meanwhile. */
function useOnReturn(act: () => void) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const visible = () => document.visibilityState === 'visible' && latest.current();
    document.addEventListener('visibilitychange', visible);
    return () => document.removeEventListener('visibilitychange', visible);
  }, []);
}
