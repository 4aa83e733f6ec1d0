import { Link, Navigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { texts } from '../app/texts';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Screen } from '../ui/Screen';
import source from './class.ftl?raw';
import { ownClassesQuery } from './query';

const t = texts(source);

/** The classes and groups one leads; a single one opens at once. */
export default function OwnClasses() {
  const [{ data, error }, ask] = useQuery({ query: ownClassesQuery });
  const only = data?.ownClasses.length === 1 ? data.ownClasses[0] : undefined;
  if (only) return <Navigate to="/class/$group" params={{ group: only.id }} replace />;
  return (
    <Screen title={t('own-title')} width="narrow">
      {error && <Failed error={error} retry={() => ask({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Loading />}
      {data?.ownClasses.length === 0 && <EmptyState>{t('no-classes')}</EmptyState>}
      {data && data.ownClasses.length > 0 && (
        <ul className="own-classes">
          {data.ownClasses.map((group) => (
            <li key={group.id}>
              <Link to="/class/$group" params={{ group: group.id }}>
                {group.name}
              </Link>{' '}
              <span className="meta">{t('pupils', { count: group.pupils })}</span>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}
