import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useCell } from '../queue/hooks';
import { rollKey } from '../queue/keys';
import type { Queue } from '../queue/types';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { State } from '../ui/State';
import { DueChip, OverlayNote } from './Chips';
import { lessonName, rollDraft } from './entries';
import { HomeworkPart } from './HomeworkPart';
import { complete, dueOf, keepsHomework, type Lesson, missing } from './query';
import { TakeOver } from './TakeOver';
import { TopicPart } from './TopicPart';
import { t } from './words';

type LessonCardProps = {
  queue: Queue;
  lesson: Lesson;
  day: string;
  /** On phones one card is open at a time; `null` where all are. */
  open: boolean | null;
  toggle: () => void;
};

/** One lesson of the day: who was there, what it was about, what is set. */
export function LessonCard({ queue, lesson, day, open, toggle }: LessonCardProps) {
  const id = useId();
  const cancelled = lesson.status === 'cancelled';
  const shown = open ?? true;
  const name = lessonName(lesson);
  const owed = lesson.due.filter(missing);
  return (
    <article className="card today-lesson" aria-labelledby={`${id}-name`}>
      <header className="today-head">
        <div className="today-name">
          <span className="meta">{t('slot', { n: lesson.ordinal, at: lesson.startsAt })}</span>
          <h2 id={`${id}-name`}>
            <Link
              to={'/journal/$group/$subject' as never}
              params={{ group: lesson.groupId, subject: lesson.subjectId } as never}
              search={{ lesson: lesson.id } as never}
            >
              {name}
            </Link>
          </h2>
          {lesson.room && <span className="meta">{t('room', { room: lesson.room })}</span>}
          {lesson.substitute && <State of="changed">{t('is-substitution')}</State>}
          {cancelled && <State of="plain">{t('cancelled')}</State>}
          {!cancelled && owed.length === 0 && complete(lesson) && <State of="done">{t('all-done')}</State>}
          {open === false && owed[0] && <DueChip due={owed[0]} day={day} />}
        </div>
        {open !== null && !cancelled && (
          <button
            type="button"
            className="button quiet"
            aria-expanded={open}
            aria-controls={id}
            aria-label={name}
            onClick={toggle}
          >
            <Icon name={open ? 'up' : 'down'} />
          </button>
        )}
      </header>
      {!cancelled && (
        <div id={id} className="today-parts" hidden={!shown}>
          <RollPart queue={queue} lesson={lesson} day={day} />
          <TopicPart queue={queue} lesson={lesson} day={day} />
          {keepsHomework(lesson) && <HomeworkPart queue={queue} lesson={lesson} day={day} />}
          <TakeOver queue={queue} lesson={lesson} day={day} />
        </div>
      )}
    </article>
  );
}

function RollPart({ queue, lesson, day }: { queue: Queue; lesson: Lesson; day: string }) {
  const key = rollKey(lesson.id);
  const overlay = useCell(queue, key);
  const refused = overlay?.state === 'refused';
  // Taken back on the journal page, which the day may not know yet.
  const undone = !refused && overlay?.write.kind === 'roll' && overlay.write.undo;
  const taken = !undone && (lesson.rollTaken || (overlay !== undefined && !refused));
  return (
    <section className="today-part" aria-label={t('roll')}>
      <div className="today-part-head">
        <h3>{t('roll')}</h3>
        {!taken && <DueChip due={dueOf(lesson, 'roll')} day={day} />}
        <OverlayNote queue={queue} name={key} overlay={overlay} />
      </div>
      <div className="row">
        {lesson.absent > 0 && <p className="today-said">{t('absent', { n: lesson.absent })}</p>}
        {taken && lesson.absent === 0 && <p className="today-said">{t('all-present')}</p>}
        {!taken && lesson.absent === 0 && (
          <Button onClick={() => void queue.enqueue([rollDraft(lesson, day)])}>{t('all-present')}</Button>
        )}
        <Link
          className="button quiet"
          to={'/journal/$group/$subject' as never}
          params={{ group: lesson.groupId, subject: lesson.subjectId } as never}
          search={{ lesson: lesson.id } as never}
        >
          {t('mark-absent')}
        </Link>
      </div>
    </section>
  );
}
