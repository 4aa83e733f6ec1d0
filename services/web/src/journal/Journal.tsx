import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { type CombinedError, useClient } from 'urql';
import { useQueue } from '../queue/hooks';
import type { Queue } from '../queue/types';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Stale } from '../ui/Stale';
import { Actions } from './Actions';
import { type Ask, GridControl } from './control';
import { useFreshness } from './fresh';
import { type Density, Grid } from './Grid';
import { Lessons } from './Lessons';
import { watchPage } from './live';
import { Panel } from './Panel';
import { Periods } from './Periods';
import { Phone } from './Phone';
import { Print } from './Print';
import { journalPageQuery, type PageData } from './page';
import { recall, remember } from './prefer';
import { Status } from './Status';
import { dueWords } from './speak';
import { GridStore } from './store';
import { t } from './words';
import './journal.css';
import './lessons.css';
import './panel.css';
import './print.css';

const ROUTE = '/journal/$group/$subject';

/** The journal page of a group and a subject. */
export default function Journal() {
  const { group, subject } = useParams({ from: ROUTE });
  const { period } = useSearch({ from: ROUTE });
  const key = `${group} ${subject} ${period ?? ''}`;
  return <Loaded key={key} group={group} subject={subject} period={period ?? null} />;
}

type Address = { group: string; subject: string; period: string | null };

function Loaded({ group, subject, period }: Address) {
  const client = useClient();
  const [page, setPage] = useState<PageData | null>(null);
  const [failure, setFailure] = useState<CombinedError | null>(null);

  const read = useCallback(async () => {
    const answer = await client
      .query(journalPageQuery, { group, subject, period }, { requestPolicy: 'network-only' })
      .toPromise();
    const fresh = answer.data?.journalPage;
    // Answers may come in another order than they were asked for.
    if (fresh) setPage((known) => (known && isOlder(fresh, known) ? known : fresh));
    setFailure(fresh ? null : (answer.error ?? null));
    return fresh ?? null;
  }, [client, group, subject, period]);

  const queue = useQueue();
  useEffect(() => {
    void read();
    const ours = (operationId: string) => queue.ours(operationId);
    return watchPage(group, subject, ours, () => void read());
  }, [read, group, subject, queue]);

  if (page) return <Page page={page} queue={queue} read={read} stale={failure !== null} />;
  return <div className="screen">{failure ? <Failed error={failure} retry={read} /> : <Loading />}</div>;
}

type PageProps = {
  page: PageData;
  queue: Queue;
  /** Reads the page again; null when it could not be read. */
  read: () => Promise<PageData | null>;
  /** The last reading failed; what is shown is older. */
  stale: boolean;
};

function Page({ page, queue, read, stale }: PageProps) {
  const { lesson, tab } = useSearch({ from: ROUTE });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page's next readings are loaded into the same store
  const [store, control] = useMemo(() => {
    const made = new GridStore(page, queue);
    made.start(lesson ?? null);
    return [made, new GridControl(made)] as const;
  }, [queue]);
  const [asked, setAsked] = useState<Ask | null>(null);
  const [density, setDensity] = useState<Density>(() => recall('density') ?? defaultDensity());
  const [atOnce, setAtOnce] = useState(() => recall('at-once') === 'yes');
  const narrow = useMedia('(max-width: 599px)');
  const wide = useMedia('(min-width: 1600px)');

  control.onAsk = setAsked;
  control.onFocus = () => focusCell(store);
  control.atOnce = atOnce;
  const take = useCallback(
    (next: PageData) => {
      const { page: known } = store.model;
      if (known.readAt !== next.readAt && !isOlder(next, known)) store.load(next);
    },
    [store],
  );
  useEffect(() => take(page), [take, page]);
  // What waits for the page wants it in the grid, not only on its way there.
  const readAgain = useCallback(async () => {
    const next = await read();
    if (next) take(next);
  }, [read, take]);
  useEffect(() => {
    store.listen();
    return () => store.close();
  }, [store]);
  useFreshness(store, page, read);
  const opened = useRef(lesson);
  useEffect(() => {
    if (opened.current === lesson) return;
    opened.current = lesson;
    store.start(lesson ?? null);
    store.redraw();
  }, [store, lesson]);

  const close = useCallback(() => {
    setAsked(null);
    store.active = true;
    focusCell(store);
  }, [store]);

  const name = t('title', { group: page.groupName, subject: page.subjectName });
  useEffect(() => {
    document.title = name;
  }, [name]);
  const shown = page.lessons.length > 0 && page.pupils.length > 0;
  const marks = tab !== 'topics';
  const actions = (
    <Actions
      store={store}
      control={control}
      density={density}
      onDensity={(next) => {
        remember('density', next);
        setDensity(next);
      }}
    />
  );
  return (
    <div className="journal">
      <header className="journal-head no-print">
        <h1>{name}</h1>
        <Periods page={page} />
        <Status store={store} control={control} />
        {!narrow && actions}
        <button type="button" className="button quiet wide-only" onClick={() => setAsked({ kind: 'keys' })}>
          {t('keys')}
        </button>
      </header>
      <nav className="journal-tabs no-print" aria-label={name}>
        <Link
          to="."
          from={ROUTE}
          search={({ tab: _, ...rest }) => rest}
          className="button quiet"
          activeOptions={{ exact: true, includeSearch: true }}
        >
          {t('marks')}
        </Link>
        <Link
          to="."
          from={ROUTE}
          search={(last) => ({ ...last, tab: 'topics' as const })}
          className="button quiet"
          activeOptions={{ exact: true, includeSearch: true }}
        >
          {t('topics')}
        </Link>
        {narrow && actions}
        {marks && page.writable && !narrow && (
          <label className="at-once" title={t('at-once-hint')}>
            <input
              type="checkbox"
              checked={atOnce}
              onChange={(event) => {
                remember('at-once', event.target.checked ? 'yes' : 'no');
                setAtOnce(event.target.checked);
              }}
            />
            {t('at-once')}
          </label>
        )}
        {!narrow && <Due page={page} />}
        {page.noMarks && <p className="state queued">{page.noMarks}</p>}
        {!page.writable && shown && <p className="state queued">{t('locked-all')}</p>}
      </nav>
      {stale && <Stale since={new Date(page.readAt)} retry={() => void read()} />}
      {!shown && <p className="message no-print">{page.pupils.length === 0 ? t('nobody') : t('empty')}</p>}
      {shown && (
        <div className={wide ? 'journal-body both' : 'journal-body'}>
          {marks &&
            (narrow ? (
              <Phone store={store} control={control} />
            ) : (
              <Grid store={store} control={control} density={density} label={t('grid', { title: name })} />
            ))}
          {(!marks || wide) && <Lessons store={store} arriving={marks ? undefined : lesson} />}
        </div>
      )}
      {asked && <Panel ask={asked} store={store} control={control} read={readAgain} close={close} />}
      <Print store={store} />
    </div>
  );
}

function isOlder(one: PageData, other: PageData): boolean {
  return Date.parse(one.readAt) < Date.parse(other.readAt);
}

/** Brings the browser's focus to the cell in focus: at once, so that no key is lost, and again once it is drawn. */
function focusCell(store: GridStore) {
  const go = () => {
    const { row, col } = store.state.focus;
    const cell = document.querySelector<HTMLElement>(`[data-cell="${row}:${col}"]`);
    if (store.active && !cell?.contains(document.activeElement)) cell?.focus();
  };
  go();
  requestAnimationFrame(go);
}

/** What is due next on the page, with its clause. */
function Due({ page }: { page: PageData }) {
  const open = page.lessons
    .flatMap((lesson) => lesson.due.map((due) => ({ ...due, day: lesson.day })))
    .filter(({ state }) => state === 'OPEN')
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  const next = open[0];
  if (!next) return null;
  return <p className="state due">{[dueWords(next), next.clause].filter(Boolean).join(' · ')}</p>;
}

function defaultDensity(): Density {
  return matchMedia('(pointer: coarse)').matches ? 'large' : 'tight';
}

/** Whether a media query holds now. */
function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
