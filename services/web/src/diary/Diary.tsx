import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { failureOf, OFFLINE } from '../app/client';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { clockTime, longDay, mondayOf, weekSpan } from '../ui/days';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Message } from '../ui/Message';
import { WeekPicker } from '../ui/WeekPicker';
import { Averages } from './Averages';
import { Children } from './Children';
import { Day } from './Day';
import './diary.css';
import source from './diary.ftl?raw';
import { News } from './News';
import { type DiaryData, diaryQuery } from './query';
import { SheetButton } from './SheetButton';
import { weekOf } from './search';
import { byDay, todayFirst } from './week';

const t = texts(source);
const route = getRouteApi('/diary');

/** A child's week for the family and for the child: today first, then what is set, then the week. */
export function Diary() {
  const search = route.useSearch();
  const { me, offer } = useSession();
  const [now] = useState(() => new Date());
  const week = weekOf(search, now);
  const [answer, ask] = useQuery({
    query: diaryQuery,
    variables: { child: search.child ?? null, week },
    requestPolicy: 'cache-and-network',
  });
  const { data, error } = answer;

  // The first view asks once for everything, so this answer also says who is here.
  useEffect(() => {
    if (data && me === undefined) offer(data.me);
  }, [data, me, offer]);

  // Asked again as soon as the line is back.
  useEffect(() => {
    const again = () => ask({ requestPolicy: 'network-only' });
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [ask]);

  if (data?.diaryWeek) {
    const asked = answer.operation?.variables.child ?? null;
    return (
      <Week
        data={data}
        child={asked ?? data.family[0]?.id ?? ''}
        old={data.diaryWeek.week !== week || asked !== (search.child ?? null)}
        offline={Boolean(error)}
      />
    );
  }
  if (error && failureOf(error).code === OFFLINE) {
    return (
      <div className="screen diary">
        <h1>{t('diary')}</h1>
        <Message
          tone="queued"
          role="status"
          actions={<Button onClick={() => ask({ requestPolicy: 'network-only' })}>{t('retry')}</Button>}
        >
          {t('offline')}
        </Message>
      </div>
    );
  }
  if (error && failureOf(error).code === 'NOT_FOUND' && search.child === undefined) {
    return (
      <div className="screen diary">
        <h1>{t('diary')}</h1>
        <EmptyState>{t('nobody')}</EmptyState>
      </div>
    );
  }
  if (error) {
    return (
      <div className="screen diary">
        <Failed error={error} retry={() => ask({ requestPolicy: 'network-only' })} />
      </div>
    );
  }
  return (
    <div className="screen diary">
      <Loading />
    </div>
  );
}

type WeekProps = { data: DiaryData; child: string; old: boolean; offline: boolean };

function Week({ data, child: id, old, offline }: WeekProps) {
  const { family, diaryWeek: week } = data;
  const { membership } = useSession();
  const child = family.find((one) => one.id === id);
  const { today } = week;
  const { first, others } = todayFirst(byDay(week.lessons), week.week, today);
  const span = week.period
    ? t('week-of', { week: weekSpan(week.week), period: week.period })
    : weekSpan(week.week);
  const name = [child?.givenName ?? week.pupil, week.group].filter(Boolean).join(', ');
  return (
    <div className={old ? 'screen diary stale-diary' : 'screen diary'} aria-busy={old}>
      <Children family={family} shown={id} week={week.week} />
      <div className="diary-head">
        <div>
          <h1>{t('title', { name })}</h1>
          <p className="meta">{span}</p>
        </div>
        <WeekPicker week={week.week} current={mondayOf(today)} />
      </div>
      {offline && (
        <Message tone="queued" role="status">
          {t('stale', { at: clockTime(new Date()) })}
        </Message>
      )}
      {week.notice ? (
        <EmptyState>{week.notice}</EmptyState>
      ) : (
        week.lessons.length === 0 && <EmptyState>{t('no-lessons')}</EmptyState>
      )}
      <div className={first ? 'diary-top' : undefined}>
        {first && <Day of={first} today={today} />}
        <News key={id} child={id} news={week.news} until={week.newsUntil} />
      </div>
      <div className="days">
        {others.map((day) => (
          <Day key={day.day} of={day} today={today} />
        ))}
      </div>
      {week.remarks.length > 0 && (
        <section className="card stack" aria-labelledby="remarks">
          <h2 id="remarks">{t('remarks')}</h2>
          <ul className="plain-list">
            {week.remarks.map((remark) => (
              <li key={`${remark.day} ${remark.text}`}>
                <span className="task-when">{longDay(remark.day)}:</span>{' '}
                <q className="long-text">{remark.text}</q>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Averages averages={week.averages} period={week.period} />
      <div className="row no-print">
        <SheetButton child={id} week={week.week} />
        {membership?.role === 'parent' && (
          <Link className="button" to="/delivery" search={{ child: id }}>
            {t('delivery')}
          </Link>
        )}
      </div>
    </div>
  );
}
