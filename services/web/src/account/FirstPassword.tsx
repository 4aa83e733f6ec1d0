import { useSession } from '../app/session';
import { texts } from '../app/texts';
import { Screen } from '../ui/Screen';
import { say } from '../ui/say';
import source from './account.ftl?raw';
import { ChangePassword } from './ChangePassword';

const t = texts(source);

/** Before anything else a password of one's own, when somebody else set the one in use. */
export default function FirstPassword() {
  const { me, renew } = useSession();
  return (
    <Screen title={t('first-password')} width="narrow">
      <p>{t('first-password-why')}</p>
      <ChangePassword
        login={me?.login ?? ''}
        done={() => {
          say(t('password-changed'));
          renew();
        }}
      />
    </Screen>
  );
}
