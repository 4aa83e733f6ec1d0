import { useCell } from '../queue/hooks';
import { homeworkKey } from '../queue/keys';
import { shortDay } from '../ui/days';
import { Fate } from './Fate';
import { LineField } from './LineField';
import { textOf, versionOf } from './lines';
import type { Lesson } from './page';
import type { GridStore } from './store';
import { t } from './words';

type HomeworkProps = { store: GridStore; lesson: Lesson; day: string; cancelled: boolean };

/** The homework of a lesson: a text and its day, or «Не задано». */
export function HomeworkCell({ store, lesson, day, cancelled }: HomeworkProps) {
  const { queue } = store;
  const key = homeworkKey(lesson.id);
  const overlay = useCell(queue, key);
  const common = lesson.homework.find(({ pupilId }) => pupilId === null);
  const others = lesson.homework.filter(({ pupilId, text }) => pupilId !== null && text !== null).length;
  const written =
    overlay?.write.kind === 'homework' && overlay.state !== 'refused' && overlay.state !== 'saved'
      ? overlay.write
      : null;
  const text = textOf(overlay, common?.text ?? null) ?? '';
  const nothing = written ? written.nothing : (common?.nothing ?? false);
  const dueOn = (written ? written.dueOn : common?.dueOn) ?? '';
  const label = t('lesson-homework-label', { day });

  function write(next: { text: string | null; nothing: boolean; dueOn: string | null }) {
    const version = versionOf(overlay, common?.version ?? 0);
    void queue.enqueue([
      {
        page: store.page,
        label,
        write: { kind: 'homework', lessonId: lesson.id, pupilId: null, version, ...next },
      },
    ]);
  }

  if (cancelled || !lesson.writable) {
    return (
      <td>
        {nothing ? t('lesson-nothing-set') : text || (cancelled ? '' : t('lesson-none'))}
        {dueOn && <span className="meta"> {t('lesson-by', { day: shortDay(dueOn) })}</span>}
      </td>
    );
  }
  return (
    <td>
      {nothing && <span className="state done">{t('lesson-nothing-set')}</span>}
      <LineField
        value={text}
        label={label}
        placeholder={t('lesson-homework')}
        testid="homework"
        commit={(typed) =>
          write({ text: typed.trim() === '' ? null : typed.trim(), nothing: false, dueOn: dueOn || null })
        }
      />
      {others > 0 && <span className="meta">{t('lesson-individual', { n: others })}</span>}
      {text === '' && !nothing && (
        <button
          type="button"
          className="button quiet"
          onClick={() => write({ text: null, nothing: true, dueOn: null })}
        >
          {t('lesson-nothing')}
        </button>
      )}
      {text !== '' && (
        <label className="due-on">
          <span className="meta">{t('lesson-due')}</span>
          <input
            type="date"
            className="input date-input"
            aria-label={t('lesson-due-label', { day })}
            value={dueOn}
            min={lesson.day}
            onChange={(event) => write({ text, nothing: false, dueOn: event.target.value || null })}
          />
        </label>
      )}
      <Fate queue={queue} cell={key} overlay={overlay} />
    </td>
  );
}
