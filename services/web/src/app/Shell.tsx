import { Outlet, useLocation, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { OthersWaiting } from '../account/OthersWaiting';
import { SessionCover } from '../account/SessionCover';
import { SignIn } from '../account/SignIn';
import { Waiting } from '../account/Waiting';
import { Failed } from '../ui/Failed';
import { Loading } from '../ui/Loading';
import { PrintFoot } from '../ui/PrintFoot';
import { SayRegion } from '../ui/say';
import source from './app.ftl?raw';
import { useArrival } from './arrival';
import { Bar } from './Bar';
import { audienceOf, capital, shortName } from './roles';
import { useSession } from './session';
import { texts } from './texts';

const t = texts(source);
const Roles = lazy(() => import('../account/Roles'));
const FirstPassword = lazy(() => import('../account/FirstPassword'));

/** What is around every screen: the way past the bar, the bar, the screen itself; or the way in. */
export function Shell() {
  const { me, ended, membership, office } = useSession();
  // The path of the screen that is drawn, not of one that is still being fetched.
  const path = useRouterState({ select: (state) => (state.resolvedLocation ?? state.location).pathname });
  const main = useRef<HTMLElement>(null);
  const title = useArrival(main, me === null ? 'sign-in' : path);
  const role = membership?.title ?? (office ? t('officer') : undefined);

  useEffect(() => {
    const parts = ended ? [t('ended')] : [role && me && capital(role), title];
    document.title = [...parts, t('product')].filter(Boolean).join(' · ');
  }, [ended, role, me, title]);

  return (
    <>
      <div className={ended ? 'under-cover' : undefined} inert={ended}>
        <a className="skip" href="#screen">
          {t('skip')}
        </a>
        {me && <Bar />}
        {membership && audienceOf(membership, office) === 'staff' && <Waiting key={membership.id} />}
        <main id="screen" ref={main} tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Inside />
          </Suspense>
        </main>
        {membership && <PrintFoot who={`${shortName(membership.name)}, ${membership.title}`} />}
      </div>
      {ended && me && <SessionCover me={me} />}
      <SayRegion />
    </>
  );
}

/** The screen asked for, unless the account has to do something first. */
function Inside() {
  const { me, asked, failure, renew } = useSession();
  const diary = useLocation({ select: (location) => location.pathname === '/diary' });
  if (me === null) return <SignIn />;
  if (me === undefined) {
    if (failure) {
      return (
        <div className="screen">
          <OthersWaiting />
          <Failed error={failure} retry={() => renew()} />
        </div>
      );
    }
    // The diary brings the account with its own first query.
    return diary && !asked ? <Outlet /> : <Loading />;
  }
  if (me.mustChangePassword) return <FirstPassword />;
  if (!me.current) return <Roles />;
  return <Outlet />;
}
