import type { GridStore } from './store';
import { t } from './words';

type Props = {
  store: GridStore;
  onKey: (text: string) => void;
  onJoin: () => void;
  onClear: () => void;
  onUndo: () => void;
};

/** Keys for fingers, made of the page's own scale and codes; no system keyboard covers the list. */
export function Pad({ store, onKey, onJoin, onClear, onUndo }: Props) {
  const { scale, codes, noMarks } = store.model.page;
  const marks: string[] = [];
  if (!noMarks) {
    for (let mark = scale.highest ?? 0; mark >= (scale.lowest ?? 1) && mark > 0; mark -= 1)
      marks.push(String(mark));
  }
  const own = codes.filter(({ setBy }) => setBy === 'lesson_teacher').map(({ letters }) => letters);
  const dot = !noMarks && scale.lessonWords.includes('.');
  return (
    <div className="pad" role="toolbar" aria-label={t('pad')} data-testid="pad">
      {[...marks, ...own, ...(dot ? ['.'] : [])].map((text) => (
        <button key={text} type="button" onClick={() => onKey(text)}>
          {text}
        </button>
      ))}
      {!noMarks && (
        <button type="button" onClick={onJoin}>
          /
        </button>
      )}
      <button type="button" className="wide" onClick={onClear}>
        {t('pad-clear')}
      </button>
      <button type="button" className="wide" onClick={onUndo}>
        {t('pad-undo')}
      </button>
    </div>
  );
}
