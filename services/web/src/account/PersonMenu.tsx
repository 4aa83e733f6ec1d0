import { Link } from '@tanstack/react-router';
import { shortName } from '../app/roles';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Drop } from '../ui/Drop';
import { Icon } from '../ui/Icon';
import source from './account.ftl?raw';
import { useLeave } from './leave';

const t = texts(source);

/** Who it is, and the ways out. */
export function PersonMenu() {
  const { me, membership, office } = useSession();
  const [leaving, leave] = useLeave();
  const holder = membership?.name ?? office?.name;
  const name = holder ? shortName(holder) : (me?.login ?? '');
  const label = (
    <>
      <span className="person-name">{name}</span>
      <span className="person-icon">
        <Icon name="person" label={name} />
      </span>
    </>
  );
  return (
    <div className="person">
      <Drop label={label} name={t('account')}>
        {(close) => (
          <>
            <div className="meta">
              {holder && <p>{holder}</p>}
              <p>
                {t('your-login')} {me?.login}
              </p>
            </div>
            <ul className="panel-list">
              <li>
                <Link to={'/account' as never} className="button quiet" onClick={close}>
                  {t('change-password')}
                </Link>
              </li>
              <li>
                <Button tone="quiet" onClick={() => leave('here')}>
                  {t('leave')}
                </Button>
              </li>
              <li>
                <Button tone="quiet" onClick={() => leave('everywhere')}>
                  {t('leave-everywhere')}
                </Button>
              </li>
            </ul>
          </>
        )}
      </Drop>
      {leaving}
    </div>
  );
}
