import { t } from './words';

const STEPS = ['file', 'check', 'apply'] as const;

/** `1 Файл > 2 Проверка > 3 Применение`; `at` counts from 0. */
export function Steps({ at }: { at: 0 | 1 | 2 }) {
  return (
    <ol className="steps no-print" aria-label={t('steps')}>
      {STEPS.map((step, number) => (
        <li key={step} aria-current={number === at ? 'step' : undefined}>
          <span className="step-number">{number + 1}</span>
          {t(`step-${step}`)}
        </li>
      ))}
    </ol>
  );
}
