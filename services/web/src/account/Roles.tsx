import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { EmptyState } from '../ui/EmptyState';
import { Screen } from '../ui/Screen';
import source from './account.ftl?raw';
import { RoleList } from './RoleList';

const t = texts(source);

/** The choice of school and role after signing in, when there is more than one; or that there is none yet. */
export default function Roles() {
  const { me } = useSession();
  const any = (me?.memberships.length ?? 0) + (me?.offices.length ?? 0) > 0;
  return (
    <Screen title={t('school-and-role')} width="narrow">
      {any ? (
        <div className="card">
          <RoleList plain />
        </div>
      ) : (
        <EmptyState>{t('no-role')}</EmptyState>
      )}
    </Screen>
  );
}
