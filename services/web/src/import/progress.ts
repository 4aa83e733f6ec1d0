import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Progress, progressQuery, type Run } from './run';

/** How often a run at work is asked for, in milliseconds. */
const EVERY = 1_000;

/**
 * Follows a run at work until it ends; `again` then reads all of it. The application may be asked for (`begin`), refused
 * (`stop`), or its answer may get lost (`lose`): then only the run itself tells whether it began. `silent` says since when
 * the server does not answer at all.
 */
export function useProgress(id: string, run: Run | undefined, again: () => void) {
  const client = useClient();
  const [asked, setAsked] = useState<'no' | 'yes' | 'lost'>('no');
  const [now, setNow] = useState<Progress | null>(null);
  const [silent, setSilent] = useState<Date | null>(null);
  const working = asked !== 'no' || run?.stage === 'applying';
  const latest = useRef({ asked, again });
  latest.current = { asked, again };

  useEffect(() => {
    if (run && run.stage !== 'checked') setAsked('no');
  }, [run]);

  useEffect(() => {
    if (!working) return;
    setNow(null);
    const timer = setInterval(async () => {
      const answer = await client.query(progressQuery, { id }, { requestPolicy: 'network-only' }).toPromise();
      const told = answer.data?.importRun;
      setSilent((since) => (told ? null : (since ?? new Date())));
      if (!told) return;
      setNow(told);
      const neverBegan = told.stage === 'checked' && latest.current.asked === 'lost';
      if (neverBegan) setAsked('no');
      if (neverBegan || (told.stage !== 'applying' && told.stage !== 'checked')) latest.current.again();
    }, EVERY);
    return () => {
      clearInterval(timer);
      setSilent(null);
    };
  }, [client, id, working]);

  return {
    working,
    now,
    silent,
    begin: () => setAsked('yes'),
    lose: () => setAsked('lost'),
    stop: () => setAsked('no'),
  };
}
