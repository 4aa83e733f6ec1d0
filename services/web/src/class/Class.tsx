import { getRouteApi, Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { addDays, deviceToday, mondayOf } from '../ui/days';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { useLanding } from '../ui/landing';
import { Screen } from '../ui/Screen';
import { WeekPicker } from '../ui/WeekPicker';
import { Absences } from './Absences';
import { DeliveryList } from './DeliveryList';
import './class.css';
import source from './class.ftl?raw';
import { type ClassData, classQuery } from './query';
import { attentionOf, awaitedFamilies } from './reach';
import type { ClassSearch } from './search';
import { WeekTable } from './WeekTable';

const t = texts(source);
const route = getRouteApi('/class/$group');

/** A class's week for its class teacher or curator: whom to explain, whom we did not reach, what the week brought. */
export default function Class() {
  const { group } = route.useParams();
  const search = route.useSearch();
  const [now] = useState(() => new Date());
  const week = mondayOf(search.week ?? deviceToday(now));
  const [{ data, error, fetching }, ask] = useQuery({
    query: classQuery,
    variables: { group, week, before: addDays(week, -7) },
    requestPolicy: 'cache-and-network',
  });
  const again = () => ask({ requestPolicy: 'network-only' });
  if (error && !data) {
    return (
      <div className="screen">
        <Failed error={error} retry={again} />
      </div>
    );
  }
  if (!data) {
    return (
      <div className="screen">
        <Loading />
      </div>
    );
  }
  return (
    <Loaded
      key={`${group} ${data.classOverview.week} ${search.tab} ${search.pupil}`}
      group={group}
      search={search}
      data={data}
      old={fetching && data.classOverview.week !== week}
      again={again}
    />
  );
}

/** Roles that print slips for a class; the server asks again. */
const SLIPS = new Set(['class_teacher', 'curator']);

type LoadedProps = { group: string; search: ClassSearch; data: ClassData; old: boolean; again: () => void };
type Part = 'absences' | 'deliveries' | 'week';

function Loaded({ group, search, data, old, again }: LoadedProps) {
  const { classOverview: page, groupDeliveries: current, before } = data;
  // Sheets are made at the week's end; until then the last ones are what somebody waits for, where there are any.
  const deliveries = current.lines.length > 0 || before.lines.length === 0 ? current : before;
  const { membership } = useSession();
  const [part, setPart] = useState<Part>(search.tab === 'delivery' ? 'deliveries' : 'absences');
  const place = useRef<HTMLDivElement>(null);
  useLanding(place, search.pupil);
  const awaiting = awaitedFamilies(page.pupils);
  const unknown = page.pupils
    .flatMap((pupil) => pupil.openAbsences)
    .filter((one) => one.reason === 'unknown');
  const parts: [Part, string][] = [
    ['absences', t('tab-absences', { count: unknown.length })],
    [
      'deliveries',
      t('tab-deliveries', { count: attentionOf(deliveries.lines, awaiting).length + awaiting.length }),
    ],
    ['week', t('tab-week')],
  ];
  return (
    <Screen
      width="wide"
      title={t('title', { name: page.name })}
      actions={
        <>
          <WeekPicker week={page.week} current={mondayOf(page.today)} />
          {SLIPS.has(membership?.role ?? '') && (
            <Link className="button" to="/slips" search={{ group }}>
              {t('slips')}
            </Link>
          )}
        </>
      }
    >
      <nav className="class-parts no-print" aria-label={t('parts')}>
        {parts.map(([id, title]) => (
          <button
            key={id}
            type="button"
            className="button"
            aria-pressed={part === id}
            onClick={() => setPart(id)}
          >
            {title}
          </button>
        ))}
      </nav>
      <div className={`class-page show-${part}`} aria-busy={old}>
        <div className="class-part of-absences" ref={search.tab === 'delivery' ? undefined : place}>
          <Absences page={page} again={again} />
        </div>
        <div className="class-part of-deliveries" ref={search.tab === 'delivery' ? place : undefined}>
          <DeliveryList group={group} page={page} deliveries={deliveries} awaiting={awaiting} again={again} />
        </div>
        <div className="class-part of-week">
          <WeekTable page={page} />
        </div>
      </div>
    </Screen>
  );
}
