import { useSyncExternalStore } from 'react';

const query = () => matchMedia('(min-width: 641px)');

function subscribe(changed: () => void) {
  const watched = query();
  watched.addEventListener('change', changed);
  return () => watched.removeEventListener('change', changed);
}

/** The window has room for a chart. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
