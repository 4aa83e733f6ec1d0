import { useCallback } from 'react';
import { useCell } from '../queue/hooks';
import { topicKey } from '../queue/keys';
import { longDay } from '../ui/days';
import { Fate } from './Fate';
import { LineField } from './LineField';
import { textOf, versionOf } from './lines';
import type { Planned } from './offers';
import type { Lesson } from './page';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; lesson: Lesson; label: string; planned: Planned | undefined };

/** The topic of a lesson: of the plan in one press, or another one typed. */
export function TopicCell({ store, lesson, label, planned }: Props) {
  const { queue } = store;
  const key = topicKey(lesson.id);
  const overlay = useCell(queue, key);
  const value = textOf(overlay, lesson.topic?.text ?? null) ?? '';
  const commit = useCallback(
    (text: string, planOrdinal: number | null = null) => {
      const version = versionOf(overlay, lesson.topic?.version ?? 0);
      const write = { kind: 'topic' as const, lessonId: lesson.id, planOrdinal, version };
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
      {planned && value === '' && (
        <div className="planned" data-testid="planned">
          <span>{t('lesson-planned', { n: planned.ordinal, title: planned.title })}</span>
          <button
            type="button"
            className="button"
            aria-label={t('lesson-planned-label', { day: longDay(lesson.day), title: planned.title })}
            onClick={() => commit(planned.title, planned.ordinal)}
          >
            {t('lesson-planned-do')}
          </button>
        </div>
      )}
      <Fate queue={queue} cell={key} overlay={overlay} />
    </>
  );
}
