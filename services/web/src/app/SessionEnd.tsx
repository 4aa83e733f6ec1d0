import { useEffect, useState } from 'react';
import { Button } from '../ui/Button';
import source from './app.ftl?raw';
import { hearUse, lastUse, nextEnd } from './life';
import { useSession } from './session';
import { texts } from './texts';

const t = texts(source);

/** How long before the end it is said, in milliseconds (WCAG 2.2.1). */
const NOTICE = 2 * 60_000;
/** How long after the announced end the server may still wait: it notes the last use a little late. */
const LAG = 100_000;
/** How often it is asked again when nothing answers. */
const PATIENCE = 60_000;
/** Timers of browsers overflow after 24 days. */
const LONGEST = 24 * 60 * 60_000;

/**
 * Says that the session is about to end, and lets the person go on without losing the screen: by a question to the
 * server where nobody's use would end it, with the password where its time is up. After the end the server is asked,
 * which covers the screen; without a network there is nobody to say so, and typing goes on.
 */
export function SessionEnd() {
  const { life, ended, cover, use } = useSession();
  const [near, setNear] = useState<{ idle: boolean } | null>(null);
  useEffect(() => {
    setNear(null);
    if (!life || ended) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      clearTimeout(timer);
      const end = nextEnd(life, lastUse());
      const left = end.at - Date.now();
      const lag = end.idle ? LAG : 1_000;
      setNear(left <= NOTICE && left > -lag ? { idle: end.idle } : null);
      if (left <= -lag) use();
      const next = left > NOTICE ? left - NOTICE : left > -lag ? left + lag : PATIENCE;
      timer = setTimeout(look, Math.min(next, LONGEST));
    };
    look();
    const stop = hearUse(look);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [life, ended, use]);
  return (
    <div role="status" className="session-end">
      {near && !ended && (
        <>
          <span className="state due">{t('ends-soon')}</span>
          <Button onClick={near.idle ? use : cover}>{t('go-on')}</Button>
        </>
      )}
    </div>
  );
}
