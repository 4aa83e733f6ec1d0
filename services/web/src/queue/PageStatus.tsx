import { useEffect, useState } from 'react';
import { BarStatus } from '../ui/BarStatus';
import { Button } from '../ui/Button';
import { Message } from '../ui/Message';
import { ConflictPanel } from './ConflictPanel';
import { usePageStatus, useQueueStatus } from './hooks';
import './queue.css';
import { RefusedPanel } from './RefusedPanel';
import type { CellKey, PageKey, Queue, QueueStatus } from './types';
import { WaitingPanel } from './WaitingPanel';
import { moment, t } from './words';

/** Nothing is said about an answer that takes less. */
const QUICK_MS = 1_000;
const DAY_MS = 24 * 3600 * 1000;
/** From this day on the age of what waits is named: browsers may clear a store that is not visited. */
const OLD_DAYS = 3;

type Panel = 'waiting' | 'refused' | 'conflicts';

type PageStatusProps = {
  queue: Queue;
  /** One journal page; without it everything of the role in use. */
  page?: PageKey;
  /** Puts the focus on a cell; without it the lists offer no way there. */
  go?: ((key: CellKey) => void) | undefined;
  /** Puts the line into the bar; the lists open beside the screen all the same. */
  bar?: boolean;
};

/** State of what was typed, in words; each part opens its list. */
export function PageStatus({ queue, page, go, bar = false }: PageStatusProps) {
  const whole = useQueueStatus(queue);
  const ofPage = usePageStatus(queue, page ?? '');
  const status = page === undefined ? whole : ofPage;
  const [panel, setPanel] = useState<Panel | null>(null);
  const slow = useSlow(status.pendingSince);
  const close = () => setPanel(null);
  const held = whole.offlineSince !== null || whole.pause !== null;

  const line = (
    <span className="row page-status">
      {status.waiting > 0 && held && (
        <Button tone="quiet" icon="tray" onClick={() => setPanel('waiting')}>
          {waitingText(status.waiting, whole)}
        </Button>
      )}
      {status.waiting > 0 && !held && slow && <span className="meta">{t('saving')}</span>}
      {(status.waiting === 0 || (!held && !slow)) && status.savedAt && (
        <span className="meta">{t('saved', { at: moment(status.savedAt) })}</span>
      )}
      {status.refused > 0 && (
        <Button tone="quiet" icon="triangle" onClick={() => setPanel('refused')}>
          {t('refused', { n: status.refused })}
        </Button>
      )}
      {status.conflicts > 0 && (
        <Button tone="quiet" icon="cut" onClick={() => setPanel('conflicts')}>
          {t('conflicts', { n: status.conflicts })}
        </Button>
      )}
    </span>
  );
  return (
    <>
      {bar ? <BarStatus>{line}</BarStatus> : line}
      {panel === 'waiting' && <WaitingPanel queue={queue} page={page} close={close} />}
      {panel === 'refused' && <RefusedPanel queue={queue} page={page} go={go} close={close} />}
      {panel === 'conflicts' && <ConflictPanel queue={queue} page={page} go={go} close={close} />}
    </>
  );
}

/** What must be said above the screen: a device that keeps nothing. */
export function QueueNotice({ queue }: { queue: Queue }) {
  const { durable } = useQueueStatus(queue);
  if (durable) return null;
  return (
    <Message tone="due" role="status">
      {t('not-durable')}
    </Message>
  );
}

function waitingText(n: number, { pause, offlineSince, oldest }: QueueStatus): string {
  if (pause === 'session') return t('waiting-session', { n });
  if (pause === 'role') return t('waiting-role', { n });
  if (pause === 'account') return t('waiting-account', { n });
  const days = oldest === null ? 0 : Math.floor((Date.now() - oldest) / DAY_MS);
  if (days >= OLD_DAYS) return t('waiting-days', { days, n });
  return t('waiting-offline', { since: moment(offlineSince ?? Date.now()), n });
}

/** True once the oldest unanswered write has waited a second. */
function useSlow(since: number | null): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (since === null) return;
    const timer = setTimeout(() => setSlow(true), Math.max(0, since + QUICK_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  return slow;
}
