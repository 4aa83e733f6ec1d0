import type { Formula } from './query';
import { t } from './words';

/** How each figure is counted, by which version, and when what may not be told is hidden. */
export function Formulas({ formulas, version }: { formulas: readonly Formula[]; version: number }) {
  return (
    <details className="formulas">
      <summary>{t('formulas')}</summary>
      <dl>
        {formulas.map((formula) => (
          <div key={formula.code}>
            <dt>{formula.title}</dt>
            <dd>{formula.sentence}</dd>
          </div>
        ))}
      </dl>
      <p>{t('formula-hidden')}</p>
      <p className="meta">{t('formula-version', { version })}</p>
    </details>
  );
}
