import { useQuery } from 'urql';
import { clockTime, deviceToday, shortDay } from '../ui/days';
import { Loading } from '../ui/Loading';
import { historyQuery } from './page';
import type { At } from './selection';
import type { GridStore } from './store';
import { t } from './words';

/** All writings of a cell, newest first: its mark, and the absence of its lesson. */
export function HistoryList({ store, at }: { store: GridStore; at: At }) {
  const column = store.column(at.col);
  const pupilId = store.model.pupils[at.row]?.id ?? '';
  const { groupId, subjectId, periodId } = store.model.page;
  if (column?.kind === 'period') {
    return (
      <One cell={{ kind: 'PERIOD_MARK', groupId, subjectId, periodId, pupilId }} title={t('panel-history')} />
    );
  }
  if (column?.kind !== 'lesson') return null;
  const lessonId = column.lesson.id;
  return (
    <>
      {column.work && (
        <One
          cell={{ kind: 'MARK', lessonId, columnId: column.work.id, pupilId }}
          title={t('panel-history-mark')}
        />
      )}
      <One cell={{ kind: 'ATTENDANCE', lessonId, pupilId }} title={t('panel-history-absence')} />
    </>
  );
}

type Cell = {
  kind: 'MARK' | 'ATTENDANCE' | 'PERIOD_MARK';
  lessonId?: string;
  columnId?: string;
  pupilId: string;
  groupId?: string;
  subjectId?: string;
  periodId?: string | null;
};

function One({ cell, title }: { cell: Cell; title: string }) {
  const [{ data, error, fetching }] = useQuery({
    query: historyQuery,
    variables: { cell },
    requestPolicy: 'network-only',
  });
  const entries = data?.cellHistory ?? [];
  return (
    <section className="history">
      <h3>{title}</h3>
      {fetching && <Loading />}
      {error && <p className="message late">{t('panel-history-failed')}</p>}
      {data && entries.length === 0 && <p className="meta">{t('panel-history-empty')}</p>}
      <ol>
        {entries.map((entry) => (
          <li key={entry.version}>
            <strong>
              {t('panel-was', {
                old: entry.old ?? t('panel-empty-value'),
                new: entry.new ?? t('panel-empty-value'),
              })}
            </strong>
            <span className="meta">
              {shortDay(deviceToday(new Date(entry.at)))} {clockTime(entry.at)},{' '}
              {t('panel-history-line', { author: entry.author, role: entry.roleTitle })}
              {entry.reason ? `, ${entry.reason}` : ''}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
