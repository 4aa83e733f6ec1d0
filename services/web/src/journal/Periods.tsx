import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { Drop } from '../ui/Drop';
import { longDay } from '../ui/days';
import { type PageData, periodsQuery } from './page';
import { t } from './words';

/** The period shown, and the way to another one; the list is asked for when it is opened. */
export function Periods({ page }: { page: PageData }) {
  const name = page.periodName ?? t('no-period', { from: longDay(page.startsOn), to: longDay(page.endsOn) });
  return (
    <Drop name={t('period')} label={name} side="start">
      {(close) => <Choices group={page.groupId} current={page.periodId} close={close} />}
    </Drop>
  );
}

function Choices({ group, current, close }: { group: string; current: string | null; close: () => void }) {
  const [{ data }] = useQuery({ query: periodsQuery, variables: { group } });
  return (
    <ul className="drop-list">
      {data?.periods.map((period) => (
        <li key={period.id}>
          <Link
            from="/journal/$group/$subject"
            to="."
            search={({ tab }) => (tab ? { tab, period: period.id } : { period: period.id })}
            activeOptions={{ exact: true, includeSearch: true }}
            data-current={period.id === current || undefined}
            onClick={close}
          >
            {period.name}
            <span className="meta">
              {t('no-period', { from: longDay(period.startsOn), to: longDay(period.endsOn) })}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
