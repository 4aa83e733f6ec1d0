import { Button } from '../ui/Button';
import { Message } from '../ui/Message';
import source from './app.ftl?raw';
import { texts } from './texts';

const t = texts(source);

/** In place of a screen that could not be fetched or drawn. What it was is nobody's business but the console's. */
export function Broken() {
  return (
    <div className="screen">
      <h1>{t('broken')}</h1>
      <Message
        tone="late"
        role="alert"
        actions={
          <>
            <Button tone="primary" onClick={() => location.reload()}>
              {t('reload')}
            </Button>
            <a className="button" href="/">
              {t('home')}
            </a>
          </>
        }
      >
        {t('broken-why')}
      </Message>
    </div>
  );
}
