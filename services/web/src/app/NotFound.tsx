import source from './app.ftl?raw';
import { texts } from './texts';

const t = texts(source);

/** An address no screen has. */
export function NotFound() {
  return (
    <div className="screen">
      <h1>{t('nothing-here')}</h1>
      <p>
        <a className="button" href="/">
          {t('home')}
        </a>
      </p>
    </div>
  );
}
