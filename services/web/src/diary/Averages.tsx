import { texts } from '../app/texts';
import source from './diary.ftl?raw';
import type { Average } from './query';

const t = texts(source);

/** Averages of the period; how each came about opens below it, in the server's words. */
export function Averages({ averages, period }: { averages: readonly Average[]; period: string | null }) {
  return (
    <section className="card stack" aria-labelledby="averages">
      <h2 id="averages">{period ? t('averages-of', { period }) : t('averages')}</h2>
      {averages.length === 0 ? (
        <p>{t('no-averages')}</p>
      ) : (
        <ul className="averages">
          {averages.map((average) => (
            <li key={average.subject}>
              <details>
                <summary>
                  <span className="average-subject">{average.subject}</span>
                  <strong className="average-value">{average.display}</strong>
                  <span className="average-why">{t('why')}</span>
                </summary>
                <p className="derivation">
                  {average.why}
                  <span className="meta derivation-sum">{average.derivation}</span>
                </p>
              </details>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
