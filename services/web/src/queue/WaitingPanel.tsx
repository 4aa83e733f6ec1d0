import { SidePanel } from '../ui/SidePanel';
import { useWaiting } from './hooks';
import type { PageKey, Queue } from './types';
import { moment, t, typedText } from './words';

/** What is not answered yet; nothing need be done about it. */
export function WaitingPanel({
  queue,
  page,
  close,
}: {
  queue: Queue;
  page: PageKey | undefined;
  close: () => void;
}) {
  const waiting = useWaiting(queue, page);
  return (
    <SidePanel title={t('waiting-title', { n: waiting.length })} close={close}>
      <p>{waiting.length > 0 ? t('waiting-note', { n: waiting.length }) : t('none-waiting')}</p>
      <ul className="queue-list">
        {waiting.map(({ key, overlay }) => (
          <li key={key}>
            <span>{overlay.label}</span>
            <strong className="typed">{typedText(overlay.write)}</strong>
            <span className="meta">{t('typed-at', { at: moment(overlay.since) })}</span>
          </li>
        ))}
      </ul>
    </SidePanel>
  );
}
