import { MEASURES } from './figures';
import { t } from './words';

/** How each figure came about. */
export function Formulas() {
  return (
    <details className="formulas">
      <summary>{t('formulas')}</summary>
      <dl>
        {MEASURES.map((measure) => (
          <div key={measure}>
            <dt>{t(measure)}</dt>
            <dd>{t(`formula-${measure}`)}</dd>
          </div>
        ))}
      </dl>
      <p>{t('formula-hidden')}</p>
    </details>
  );
}
