import { useEffect, useState } from 'react';
import { Button } from '../ui/Button';
import source from './app.ftl?raw';
import { useSession } from './session';
import { texts } from './texts';

const t = texts(source);

/** How long before the end it is said, in milliseconds (WCAG 2.2.1). */
const NOTICE = 2 * 60_000;
/** Timers of browsers overflow after 24 days. */
const LONGEST = 24 * 60 * 60_000;

/** Says that the session is about to end, if its end is known, and lets the person go on without losing the screen. */
export function SessionEnd() {
  const { endsAt, ended, cover } = useSession();
  const [near, setNear] = useState(false);
  useEffect(() => {
    setNear(false);
    if (!endsAt) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const left = Date.parse(endsAt) - Date.now() - NOTICE;
      if (left <= 0) setNear(left > -NOTICE);
      else timer = setTimeout(look, Math.min(left, LONGEST));
    };
    look();
    return () => clearTimeout(timer);
  }, [endsAt]);
  return (
    <div role="status" className="session-end">
      {near && !ended && (
        <>
          <span className="state due">{t('ends-soon')}</span>
          <Button onClick={cover}>{t('go-on')}</Button>
        </>
      )}
    </div>
  );
}
