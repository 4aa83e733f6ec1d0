import { useState } from 'react';
import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Button } from '../ui/Button';
import { Message } from '../ui/Message';
import { Screen } from '../ui/Screen';
import source from './account.ftl?raw';
import { ChangePassword } from './ChangePassword';
import { useLeave } from './leave';
import { UseSlip } from './UseSlip';

const t = texts(source);

/** The account itself: password, one more school by slip, ending all sessions. */
export default function Account() {
  const { me } = useSession();
  const [changed, setChanged] = useState(false);
  const [leaving, leave] = useLeave();
  if (!me) return null;
  return (
    <Screen title={t('account')} width="narrow">
      <p>
        {t('your-login')} <strong>{me.login}</strong>
      </p>
      <h2>{t('change-password')}</h2>
      {changed && (
        <Message tone="done" role="status">
          {t('password-changed')}
        </Message>
      )}
      <ChangePassword login={me.login} done={() => setChanged(true)} />
      <h2>{t('slip-title')}</h2>
      <p>{t('slip-why')}</p>
      <UseSlip signedIn />
      <h2>{t('devices')}</h2>
      <p>{t('devices-why')}</p>
      <div className="row">
        <Button onClick={() => leave('everywhere')}>{t('leave-everywhere')}</Button>
      </div>
      {leaving}
    </Screen>
  );
}
