import { useEffect, useState } from 'react';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Message } from '../ui/Message';
import source from './account.ftl?raw';
import { mineOf, pendingOf } from './pending';

const t = texts(source);

/**
 * What waits on this device and is not of the account in use: on the way in whoever's it is (ux 5.5), later another
 * person's (ux 5.4). Says how many, never whose.
 */
export function OthersWaiting() {
  const { me } = useSession();
  const [count, setCount] = useState(0);
  const login = me?.login ?? '';
  useEffect(() => {
    let current = true;
    pendingOf(login, undefined).then((found) => {
      if (current) setCount(login ? found.others : found.others + mineOf(found));
    });
    return () => {
      current = false;
    };
  }, [login]);
  if (count === 0) return null;
  return <Message tone="queued">{login ? t('others-wait') : t('wait-for-sign-in', { n: count })}</Message>;
}
