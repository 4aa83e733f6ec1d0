import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { failureOf } from '../app/client';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { EmptyState } from '../ui/EmptyState';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { Screen } from '../ui/Screen';
import { ChoiceForm } from './ChoiceForm';
import './delivery.css';
import source from './delivery.ftl?raw';
import { type DeliveryData, deliveryQuery } from './query';

const t = texts(source);
const route = getRouteApi('/delivery');

/** How a family is told about a child, and the consent or application it needs. */
export default function Delivery() {
  const search = route.useSearch();
  const [{ data, error, operation }, ask] = useQuery({
    query: deliveryQuery,
    variables: { child: search.child ?? null },
    requestPolicy: 'network-only',
  });
  if (error) {
    const nobody = search.child === undefined && failureOf(error).code === 'NOT_FOUND';
    return (
      <Screen title={t('title-bare')} width="narrow">
        {nobody ? (
          <EmptyState>{t('nobody')}</EmptyState>
        ) : (
          <Failed error={error} retry={() => ask({ requestPolicy: 'network-only' })} />
        )}
      </Screen>
    );
  }
  if (!data) {
    return (
      <Screen title={t('title-bare')} width="narrow">
        <Loading />
      </Screen>
    );
  }
  const child = operation?.variables.child ?? data.family[0]?.id ?? '';
  return <Loaded key={child} child={child} data={data} />;
}

function Loaded({ child: id, data }: { child: string; data: DeliveryData }) {
  const { me } = useSession();
  const { family, deliveryChoice } = data;
  const child = family.find((one) => one.id === id);
  const schools = new Set(family.map((one) => one.school));
  // Who applies is known in the child's own school, whichever is in use.
  const guardian = me?.memberships.find((one) => one.id === child?.membership)?.name ?? '';
  const name = [child?.givenName, child?.group].filter(Boolean).join(', ');
  return (
    <Screen title={name ? t('title', { name }) : t('title-bare')} width="narrow">
      {family.length > 1 && (
        <nav aria-label={t('children')}>
          <ul className="child-tabs">
            {family.map((one) => (
              <li key={one.id}>
                <Link
                  className="button"
                  to="/delivery"
                  search={{ child: one.id }}
                  aria-current={one.id === id ? 'page' : undefined}
                >
                  <span>
                    {[one.givenName, one.group].filter(Boolean).join(', ')}
                    {schools.size > 1 && <span className="child-school">{one.school}</span>}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <ChoiceForm
        child={id}
        before={deliveryChoice}
        statement={{
          guardian,
          school: child?.school ?? '',
          pupil: [child?.familyName, child?.givenName].filter(Boolean).join(' '),
          group: child?.group ?? '',
        }}
      />
      <p>
        <Link to="/diary" search={{ child: id }}>
          {t('to-diary')}
        </Link>
      </p>
    </Screen>
  );
}
