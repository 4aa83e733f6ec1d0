import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { useQueue, useQueueStatus } from '../queue/hooks';
import { PageStatus, QueueNotice } from '../queue/PageStatus';
import type { Queue } from '../queue/types';
import { longDay, weekday } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Screen } from '../ui/Screen';
import { Stale } from '../ui/Stale';
import { State } from '../ui/State';
import { LessonCard } from './LessonCard';
import { type Day, type Lesson, missing, todayQuery } from './query';
import './today.css';
import { t } from './words';

/** What I owe my lessons of today (ux.md 4.5). */
export default function Today() {
  const queue = useQueue();
  const [{ data, error }, ask] = useQuery({ query: todayQuery, requestPolicy: 'cache-and-network' });
  const again = () => ask({ requestPolicy: 'network-only' });
  const read = useReadAt(data);
  useReadAgain(queue, again);

  if (!data) {
    return <Screen title={t('title')}>{error ? <Failed error={error} retry={again} /> : <Loading />}</Screen>;
  }
  const { today } = data;
  const title = t('title-day', { weekday: weekday(today.day), day: longDay(today.day) });
  return (
    <Screen title={title} actions={<Substitutions lessons={today.lessons} />}>
      <PageStatus queue={queue} bar />
      <QueueNotice queue={queue} />
      {error && <Stale since={read} retry={again} />}
      {today.lessons.length === 0 && (
        <EmptyState>
          {today.nextDay ? t('no-lessons-next', { day: longDay(today.nextDay) }) : t('no-lessons')}
        </EmptyState>
      )}
      <Lessons queue={queue} today={today} />
    </Screen>
  );
}

function Lessons({ queue, today }: { queue: Queue; today: Day }) {
  const phone = usePhone();
  const { lessons, day } = today;
  const [open, setOpen] = useState<string | null>(
    () => (lessons.find((lesson) => lesson.due.some(missing)) ?? lessons[0])?.id ?? null,
  );
  return (
    <div className="today-lessons">
      {lessons.map((lesson) => (
        <LessonCard
          key={lesson.id}
          queue={queue}
          lesson={lesson}
          day={day}
          open={phone ? open === lesson.id : null}
          toggle={() => setOpen(open === lesson.id ? null : lesson.id)}
        />
      ))}
    </div>
  );
}

function Substitutions({ lessons }: { lessons: readonly Lesson[] }) {
  const held = lessons.filter((lesson) => lesson.substitute && lesson.status !== 'cancelled');
  if (held.length === 0) return null;
  const list = held
    .map(({ ordinal, groupName, subjectName }) =>
      t('substitution', { n: ordinal, group: groupName, subject: subjectName.toLowerCase() }),
    )
    .join('; ');
  return <State of="changed">{t('substitutions', { list })}</State>;
}

/** Reads the day again after something was saved, and when the window comes back: limits have moved meanwhile. */
function useReadAgain(queue: Queue, act: () => void) {
  const { savedAt, waiting, conflicts } = useQueueStatus(queue);
  const latest = useRef(act);
  latest.current = act;
  const before = useRef({ savedAt, conflicts });
  useEffect(() => {
    if (waiting > 0) return;
    const settled = savedAt !== before.current.savedAt || conflicts < before.current.conflicts;
    before.current = { savedAt, conflicts };
    if (settled) latest.current();
  }, [savedAt, waiting, conflicts]);
  useEffect(() => {
    const visible = () => document.visibilityState === 'visible' && latest.current();
    document.addEventListener('visibilitychange', visible);
    return () => document.removeEventListener('visibilitychange', visible);
  }, []);
}

/** When the answer shown came, by the device's clock. */
function useReadAt(data: unknown): Date {
  const [at, setAt] = useState(() => new Date());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer has its moment
  useEffect(() => setAt(new Date()), [data]);
  return at;
}

const NARROW = '(max-width: 640px)';

function usePhone(): boolean {
  const [phone, setPhone] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const look = () => setPhone(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return phone;
}
