import { Outlet } from '@tanstack/react-router';
import { SignIn } from '../account/SignIn';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import source from './app.ftl?raw';
import { Bar } from './Bar';
import { useSession } from './session';
import { texts } from './texts';

const t = texts(source);

/** What is around every screen: the way past the bar, the bar, the screen itself; or the way in. */
export function Shell() {
  const { me, failure, renew } = useSession();
  if (me === null) return <SignIn />;
  return (
    <>
      <a className="hidden-until-focus" href="#screen">
        {t('skip')}
      </a>
      {me && <Bar />}
      <main id="screen" tabIndex={-1}>
        {failure && !me ? <Failed error={failure} retry={renew} /> : me ? <Outlet /> : <Loading />}
      </main>
    </>
  );
}
