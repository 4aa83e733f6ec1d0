import { Navigate } from '@tanstack/react-router';
import { lazy } from 'react';
import { audienceOf } from './roles';
import { useSession } from './session';

const Home = lazy(() => import('../home/Home'));

/** The first screen of a role: families open the diary, the district its schools, staff what is due. */
export function Start() {
  const { membership, office } = useSession();
  const audience = audienceOf(membership, office);
  if (audience === 'family') return <Navigate to={'/diary' as never} replace />;
  if (audience === 'district') return <Navigate to={'/district' as never} replace />;
  return <Home />;
}
