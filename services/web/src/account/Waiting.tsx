import { useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { Guard } from '../ui/Guard';
import { bringLeaving } from './leave';
import { usePending } from './pending';

const QueueInBar = lazy(() => import('./QueueInBar'));

/** Screens that show the queue themselves. */
const OWN = /^\/(journal\/|today)/;

/** Entries of the role in use that wait from an earlier visit are sent wherever the person is (ux 5.5). */
export function Waiting() {
  const { here } = usePending();
  const own = useLocation({ select: ({ pathname }) => OWN.test(pathname) });
  useEffect(() => {
    if (own || here > 0) bringLeaving();
  }, [own, here]);
  if (own || here === 0) return null;
  return (
    <Guard>
      <Suspense>
        <QueueInBar />
      </Suspense>
    </Guard>
  );
}
