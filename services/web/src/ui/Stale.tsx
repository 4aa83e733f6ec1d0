import { texts } from '../app/texts';
import { Button } from './Button';
import { clockTime } from './days';
import { Message } from './Message';
import source from './ui.ftl?raw';

const t = texts(source);

/** Above old data that could not be read anew: when it is of, and how to try again. */
export function Stale({ since, retry }: { since: Date; retry: () => void }) {
  return (
    <Message tone="queued" role="status" actions={<Button onClick={retry}>{t('retry')}</Button>}>
      {t('stale', { at: clockTime(since) })}
    </Message>
  );
}
