import { Link, useRouter } from '@tanstack/react-router';
import { PersonMenu } from '../account/PersonMenu';
import { RoleSwitch } from '../account/RoleSwitch';
import { STATUS_SLOT } from '../ui/BarStatus';
import { Drop } from '../ui/Drop';
import { Icon } from '../ui/Icon';
import source from './app.ftl?raw';
import { type Entry, entriesOf } from './roles';
import { SessionEnd } from './SessionEnd';
import { useSession } from './session';
import { texts } from './texts';

const t = texts(source);

/** Product, screens of the role, school and role in use, state of what is typed, and who it is; always in sight. */
export function Bar() {
  const { membership, office } = useSession();
  const { routesByPath } = useRouter();
  const entries = entriesOf(membership, office).filter((entry) => entry.path in routesByPath);
  return (
    <header className="bar no-print">
      <Link to={'/' as never} className="product">
        {t('product')}
      </Link>
      {entries.length > 0 && (
        <>
          <nav className="entries" aria-label={t('screens')}>
            <Entries entries={entries} />
          </nav>
          <div className="folded">
            <Drop label={<Icon name="menu" label={t('screens')} />} name={t('screens')} side="start">
              {(close) => (
                <nav className="entries" aria-label={t('screens')}>
                  <Entries entries={entries} chosen={close} />
                </nav>
              )}
            </Drop>
          </div>
        </>
      )}
      <RoleSwitch />
      <div className="bar-status" id={STATUS_SLOT} role="status" />
      <SessionEnd />
      <PersonMenu />
    </header>
  );
}

function Entries({ entries, chosen }: { entries: readonly Entry[]; chosen?: () => void }) {
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.path}>
          <Link
            to={entry.path as never}
            activeOptions={{ exact: entry.path === '/', includeSearch: false }}
            onClick={chosen}
          >
            {t(entry.text)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
