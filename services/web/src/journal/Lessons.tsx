import { useCallback, useRef, useSyncExternalStore } from 'react';
import { useCell } from '../queue/hooks';
import { homeworkKey, topicKey } from '../queue/keys';
import type { Overlay, Queue } from '../queue/types';
import { longDay, shortDay, shortWeekday } from '../ui/days';
import { useLanding } from '../ui/landing';
import { LineField } from './LineField';
import type { Lesson } from './page';
import { dueNotes } from './speak';
import type { GridStore } from './store';
import { t } from './words';

/**
 * The page's other side: date, topic, homework, teacher; newest lessons as on paper below. `arriving` is the lesson whose
 * row the address led to.
 */
export function Lessons({ store, arriving }: { store: GridStore; arriving?: string | undefined }) {
  const place = useRef<HTMLElement>(null);
  useLanding(place, arriving);
  useSyncExternalStore(store.subscribeShape, store.getShape);
  const { lessons, noHomework } = store.model.page;
  return (
    <section className="journal-lessons" aria-label={t('topics')} ref={place}>
      {noHomework && <p className="state queued">{noHomework}</p>}
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('lesson-date')}</th>
            <th scope="col">{t('lesson-topic')}</th>
            {!noHomework && <th scope="col">{t('lesson-homework')}</th>}
            <th scope="col">{t('lesson-teacher')}</th>
          </tr>
        </thead>
        <tbody>
          {lessons.map((lesson) => (
            <Line key={lesson.id} store={store} lesson={lesson} homework={!noHomework} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line({ store, lesson, homework }: { store: GridStore; lesson: Lesson; homework: boolean }) {
  const day = longDay(lesson.day);
  const cancelled = lesson.status === 'cancelled';
  return (
    <tr className={cancelled ? 'cancelled' : undefined} data-testid="lesson-line" data-row={lesson.id}>
      <th scope="row">
        {shortDay(lesson.day)} {shortWeekday(lesson.day)}
        {(lesson.day <= store.model.page.readAt.slice(0, 10) ? dueNotes(lesson) : []).map((note) => (
          <span
            key={note}
            className={`meta ${lesson.due.some(({ state }) => state === 'OVERDUE') ? 'over' : ''}`}
          >
            {note}
          </span>
        ))}
      </th>
      <td>
        {cancelled ? (
          <span className="meta">{t('column-cancelled')}</span>
        ) : (
          <Topic store={store} lesson={lesson} label={t('lesson-topic-label', { day })} />
        )}
      </td>
      {homework && <HomeworkCell store={store} lesson={lesson} day={day} cancelled={cancelled} />}
      <td className="teacher">
        {lesson.teacher}
        {lesson.plannedTeacher && (
          <span className="meta">
            {t('column-instead', { name: lesson.teacher, planned: lesson.plannedTeacher })}
          </span>
        )}
      </td>
    </tr>
  );
}

function Topic({ store, lesson, label }: { store: GridStore; lesson: Lesson; label: string }) {
  const { queue } = store;
  const key = topicKey(lesson.id);
  const overlay = useCell(queue, key);
  const value = textOf(overlay, lesson.topic?.text ?? null) ?? '';
  const commit = useCallback(
    (text: string) => {
      const version = versionOf(overlay, lesson.topic?.version ?? 0);
      const write = { kind: 'topic' as const, lessonId: lesson.id, planOrdinal: null, version };
      void queue.enqueue([
        { page: store.page, label, write: { ...write, text: text.trim() === '' ? null : text.trim() } },
      ]);
    },
    [queue, store, lesson, overlay, label],
  );
  if (!lesson.writable) return <span>{value || t('lesson-none')}</span>;
  return (
    <>
      <LineField value={value} label={label} placeholder={t('lesson-topic')} commit={commit} testid="topic" />
      <Fate queue={queue} cell={key} overlay={overlay} />
    </>
  );
}

type HomeworkProps = { store: GridStore; lesson: Lesson; day: string; cancelled: boolean };

function HomeworkCell({ store, lesson, day, cancelled }: HomeworkProps) {
  const { queue } = store;
  const key = homeworkKey(lesson.id);
  const overlay = useCell(queue, key);
  const common = lesson.homework.find(({ pupilId }) => pupilId === null);
  const others = lesson.homework.filter(({ pupilId, text }) => pupilId !== null && text !== null).length;
  const written = overlay?.write.kind === 'homework' && overlay.state !== 'refused' ? overlay.write : null;
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

/** The text over the page's own: what was typed, until the server's word is in. */
function textOf(overlay: Overlay | undefined, known: string | null): string | null {
  return overlay && 'text' in overlay.write ? overlay.write.text : known;
}

/** The version to expect: of what was saved since the page was read, or of the page. */
function versionOf(overlay: Overlay | undefined, known: number): number {
  const saved =
    overlay?.state === 'saved' && overlay.standing.kind === 'value' ? overlay.standing.version : 0;
  return Math.max(saved, known);
}

/** What became of a line that is not saved. */
function Fate({ queue, cell, overlay }: { queue: Queue; cell: string; overlay: Overlay | undefined }) {
  switch (overlay?.state) {
    case 'waiting':
    case 'sending':
      return <span className="state queued late-shown">{t('lesson-waiting')}</span>;
    case 'refused':
      return (
        <p className="message late">
          {t('lesson-refused', { message: overlay.message })}
          <button type="button" className="button" onClick={() => void queue.dismiss([cell])}>
            {t('panel-forget')}
          </button>
        </p>
      );
    case 'conflict': {
      const theirs = overlay.theirs ?? t('panel-empty-value');
      const yours = overlay.yours ?? t('panel-empty-value');
      return (
        <div className="message conflict">
          <p>{t('lesson-conflict', { theirs, author: overlay.author })}</p>
          <div className="row">
            <button type="button" className="button" onClick={() => void queue.resolve([cell], 'theirs')}>
              {t('lesson-keep', { theirs })}
            </button>
            <button type="button" className="button" onClick={() => void queue.resolve([cell], 'mine')}>
              {t('lesson-mine', { yours })}
            </button>
          </div>
        </div>
      );
    }
    default:
      return null;
  }
}
