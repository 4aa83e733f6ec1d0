import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Drop } from '../ui/Drop';
import source from './account.ftl?raw';
import { RoleList } from './RoleList';
import { RoleWaiting } from './RoleWaiting';

const t = texts(source);

/** School and role in use, always in sight; with more than one it opens the list of them. */
export function RoleSwitch() {
  const { me, membership, office } = useSession();
  const choices = (me?.memberships.length ?? 0) + (me?.offices.length ?? 0);
  const none = choices > 0 ? 'school-and-role' : 'no-role-short';
  const where = membership?.school ?? office?.district ?? t(none);
  const role = membership?.title ?? (office && t('officer'));
  // One line where there is room, two on a phone: neither school nor role is ever cut away whole.
  const now = (
    <span className="role-now">
      <span>{where}</span>
      {role && <span className="role-title">{role}</span>}
    </span>
  );
  if (choices < 2 || !me?.current) {
    return (
      <div className="role-switch">
        <div className="drop-label">{now}</div>
      </div>
    );
  }
  return (
    <div className="role-switch">
      <Drop label={now} name={t('school-and-role')} side="start">
        {(close) => (
          <>
            <RoleWaiting />
            <RoleList close={close} />
          </>
        )}
      </Drop>
    </div>
  );
}
