import type { CombinedError } from '@urql/core';
import { failureOf } from '../app/client';
import { texts } from '../app/texts';
import source from './ui.ftl?raw';

const t = texts(source);

/** What to do when a screen's data did not come. The code lets an administrator find the request. */
export function Failed({ error, retry }: { error: CombinedError; retry: () => void }) {
  const failure = failureOf(error);
  const known = failure.code === 'NOT_FOUND' || failure.code === 'FORBIDDEN';
  return (
    <div className="message late" role="alert">
      <p>{known ? t('not-found') : t('failed')}</p>
      {failure.trace && <p className="meta">{t('failed-code', { code: failure.trace.slice(0, 8) })}</p>}
      {known ? (
        <a className="button" href="/">
          {t('home')}
        </a>
      ) : (
        <button type="button" className="button" onClick={retry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}
