import type { Asked } from './path';
import { t } from './words';

/** A figure that opens where it comes from. */
export function Open({ text, asked, ask }: { text: string; asked: Asked; ask: (asked: Asked) => void }) {
  const measure = t(asked.field);
  const label = asked.school
    ? t('path-open', { measure, value: text, school: asked.school.name })
    : t('path-open-median', { measure, value: text });
  return (
    <button type="button" className="figure-open" aria-label={label} onClick={() => ask(asked)}>
      {text}
    </button>
  );
}
