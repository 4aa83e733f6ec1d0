import { Button } from '../ui/Button';
import { SidePanel } from '../ui/SidePanel';
import { useTrouble } from './hooks';
import type { CellKey, PageKey, Queue } from './types';
import { moment, t, typedText } from './words';

type RefusedPanelProps = {
  queue: Queue;
  page: PageKey | undefined;
  go: ((key: CellKey) => void) | undefined;
  close: () => void;
};

/** Entries the server did not take, with its words; the typed value stays in sight and can be copied. */
export function RefusedPanel({ queue, page, go, close }: RefusedPanelProps) {
  const refused = useTrouble(queue, page).filter(({ overlay }) => overlay.state === 'refused');
  return (
    <SidePanel title={t('refused-title', { n: refused.length })} close={close}>
      {refused.length === 0 && <p>{t('none-refused')}</p>}
      <ul className="queue-list">
        {refused.map(({ key, overlay }) => (
          <li key={key}>
            <span>{overlay.label}</span>
            <strong className="typed refused">{typedText(overlay.write)}</strong>
            <span className="meta">{t('typed-at', { at: moment(overlay.since) })}</span>
            {overlay.state === 'refused' && (
              <p>
                {overlay.message}
                {overlay.clause && ` · ${overlay.clause}`}
              </p>
            )}
            <div className="row">
              {go && <Button onClick={() => go(key)}>{t('go-to')}</Button>}
              <Button onClick={() => void queue.retry([key])}>{t('retry')}</Button>
              <Button tone="quiet" onClick={() => void queue.dismiss([key])}>
                {t('dismiss')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </SidePanel>
  );
}
