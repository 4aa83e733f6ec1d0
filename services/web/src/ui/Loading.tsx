import { useEffect, useState } from 'react';
import { texts } from '../app/texts';
import source from './ui.ftl?raw';

const t = texts(source);

/** Says that something is on its way; nothing in the first 300 ms, so that fast answers do not flicker. */
export function Loading() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="meta" role="status">
      {shown ? t('loading') : ''}
    </p>
  );
}
