import { useEffect, useState } from 'react';
import type { Overlay, Queue } from '../queue/types';
import { Button } from '../ui/Button';
import { longDay } from '../ui/days';
import { State } from '../ui/State';
import { type Due, missing } from './query';
import { t } from './words';

/** Until when an entry has to be made, by which clause; nothing once it is made. */
export function DueChip({ due, day }: { due: Due | undefined; day: string }) {
  if (!due || !missing(due)) return null;
  // Of a moment of this very day only the time is worth its room.
  const today = `${longDay(day)}, `;
  const at = due.display.startsWith(today) ? due.display.slice(today.length) : due.display;
  const late = due.state === 'OVERDUE';
  const id = `${late ? 'overdue' : 'until'}${due.clause ? '-clause' : ''}`;
  return <State of={late ? 'late' : 'due'}>{t(id, { at, clause: due.clause ?? '' })}</State>;
}

/** What became of something typed here, where it is not simply saved. */
export function OverlayNote({
  queue,
  name,
  overlay,
}: {
  queue: Queue;
  name: string;
  overlay: Overlay | undefined;
}) {
  switch (overlay?.state) {
    case 'waiting':
      return <WaitNote since={overlay.since} />;
    case 'refused':
      return (
        <div className="today-refusal" role="alert">
          <State of="late">{t('refused')}</State>
          <p>
            {overlay.message}
            {overlay.clause && ` · ${overlay.clause}`}
          </p>
          <div className="row">
            <Button onClick={() => void queue.retry([name])}>{t('again')}</Button>
            <Button tone="quiet" onClick={() => void queue.dismiss([name])}>
              {t('forget')}
            </Button>
          </div>
        </div>
      );
    case 'conflict':
      return <State of="conflict">{t('differs')}</State>;
    default:
      return null;
  }
}

/** Said only of what really waits: an answer within a second is not worth a word. */
function WaitNote({ since }: { since: number }) {
  return useLater(since) ? <State of="queued">{t('waits')}</State> : null;
}

function useLater(since: number): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), Math.max(0, since + 1_000 - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  return later;
}
