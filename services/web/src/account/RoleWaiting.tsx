import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Message } from '../ui/Message';
import source from './account.ftl?raw';
import { usePending } from './pending';

const t = texts(source);

/** Before the role is changed: what waits is sent when one comes back to the role it was typed in. */
export function RoleWaiting() {
  const { me, membership } = useSession();
  const pending = usePending();
  const waiting = [
    ...(membership && pending.here > 0 ? [{ membership, count: pending.here }] : []),
    ...pending.elsewhere.flatMap(({ membership: id, count }) => {
      const other = me?.memberships.find((one) => one.id === id);
      return other ? [{ membership: other, count }] : [];
    }),
  ];
  if (waiting.length === 0) return null;
  return (
    <Message tone="queued">
      {waiting.map(({ membership: { id, school, title }, count }) => (
        <p key={id}>{t('waits-for-role', { n: count, role: `${title}, ${school}` })}</p>
      ))}
    </Message>
  );
}
