import { type Me, useSession } from '../app/session';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Message } from '../ui/Message';
import source from './account.ftl?raw';
import { useChoose } from './choose';

const t = texts(source);

/** `Школа № 12, родитель: Анна, Пётр` */
export function wordsOf(membership: Me['memberships'][number]): string {
  const { school, title, children } = membership;
  return children.length > 0 ? `${school}, ${title}: ${children.join(', ')}` : `${school}, ${title}`;
}

/** Schools and roles of the account as buttons; the one in use is marked and does nothing but `close`. */
export function RoleList({ plain = false, close }: { plain?: boolean; close?: () => void }) {
  const { me } = useSession();
  const { choose, busy, refusal } = useChoose();
  if (!me) return null;
  const choices = [
    ...me.memberships.map((membership) => ({ id: membership.id, words: wordsOf(membership) })),
    ...me.offices.map((office) => ({ id: office.id, words: `${office.district}, ${t('officer')}` })),
  ];
  return (
    <>
      {refusal && (
        <Message tone="late" role="alert">
          {refusal.message}
        </Message>
      )}
      <ul className="panel-list">
        {choices.map(({ id, words }) => (
          <li key={id}>
            <Button
              tone={plain ? undefined : 'quiet'}
              busy={busy}
              aria-current={id === me.current ? 'true' : undefined}
              onClick={() => (id === me.current ? close?.() : choose(id))}
            >
              {id === me.current && <Icon name="tick" label={t('in-use')} />}
              {words}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
