import type { Overlay, Queue } from '../queue/types';
import { t } from './words';

/** What became of a line that is not saved. */
export function Fate({ queue, cell, overlay }: { queue: Queue; cell: string; overlay: Overlay | undefined }) {
  switch (overlay?.state) {
    case 'waiting':
    case 'sending':
      return <span className="state queued late-shown">{t('lesson-waiting')}</span>;
    case 'refused':
      return (
        <p className="message late">
          {t('lesson-refused', { message: overlay.message })}
          <button type="button" className="button" onClick={() => void queue.dismiss([cell])}>
            {t('panel-forget')}
          </button>
        </p>
      );
    case 'conflict': {
      const theirs = overlay.theirs ?? t('panel-empty-value');
      const yours = overlay.yours ?? t('panel-empty-value');
      return (
        <div className="message conflict">
          <p>{t('lesson-conflict', { theirs, author: overlay.author })}</p>
          <div className="row">
            <button type="button" className="button" onClick={() => void queue.resolve([cell], 'theirs')}>
              {t('lesson-keep', { theirs })}
            </button>
            <button type="button" className="button" onClick={() => void queue.resolve([cell], 'mine')}>
              {t('lesson-mine', { yours })}
            </button>
          </div>
        </div>
      );
    }
    default:
      return null;
  }
}
