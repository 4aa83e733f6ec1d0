import { useEffect } from 'react';
import { calmly } from './live';
import type { PageData } from './page';
import { freshFor } from './settle';
import type { GridStore } from './store';

/** Reads the page again when something was saved that only the server can follow, and when it grew old by itself. */
export function useFreshness(store: GridStore, page: PageData, read: () => Promise<unknown>) {
  useEffect(() => {
    const { soon, stop } = calmly(() => void read());
    store.onDerived = soon;
    return () => {
      store.onDerived = null;
      stop();
    };
  }, [store, read]);
  useEffect(() => {
    let old = false;
    const look = () => {
      if (!old || document.visibilityState !== 'visible') return;
      old = false;
      void read();
    };
    const timer = setTimeout(
      () => {
        old = true;
        look();
      },
      freshFor(page, Date.parse(page.readAt)),
    );
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [page, read]);
}
