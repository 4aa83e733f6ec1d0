import { useCallback, useRef, useSyncExternalStore } from 'react';
import { longDay, shortDay, shortWeekday } from '../ui/days';
import { useLanding } from '../ui/landing';
import { State } from '../ui/State';
import { HomeworkCell } from './HomeworkCell';
import { offersOf, type Planned } from './offers';
import type { Lesson } from './page';
import { owed } from './speak';
import type { GridStore } from './store';
import { TopicCell } from './TopicCell';
import { t } from './words';

/**
 * The page's other side: date, topic, homework, teacher; newest lessons as on paper below. `arriving` is the lesson whose
 * row the address led to.
 */
export function Lessons({ store, arriving }: { store: GridStore; arriving?: string | undefined }) {
  const place = useRef<HTMLElement>(null);
  useLanding(place, arriving);
  useSyncExternalStore(store.subscribeShape, store.getShape);
  const { queue } = store;
  // Its answers come with the status of the page: what waits, and what was saved last.
  const subscribe = useCallback(
    (listener: () => void) => queue.subscribePage(store.page, listener),
    [queue, store],
  );
  useSyncExternalStore(subscribe, () => queue.page(store.page));
  const offers = offersOf(store.model.page, (key) => queue.cell(key));
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
            <Line
              key={lesson.id}
              store={store}
              lesson={lesson}
              homework={!noHomework}
              planned={offers.get(lesson.id)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

type LineProps = { store: GridStore; lesson: Lesson; homework: boolean; planned: Planned | undefined };

function Line({ store, lesson, homework, planned }: LineProps) {
  const day = longDay(lesson.day);
  const cancelled = lesson.status === 'cancelled';
  return (
    <tr className={cancelled ? 'cancelled' : undefined} data-testid="lesson-line" data-row={lesson.id}>
      <th scope="row">
        {shortDay(lesson.day)} {shortWeekday(lesson.day)}
        {(lesson.day <= store.model.page.readAt.slice(0, 10) ? owed(lesson) : []).map(({ note, late }) => (
          <State key={note} of={late ? 'late' : 'due'}>
            {note}
          </State>
        ))}
      </th>
      <td>
        {cancelled ? (
          <span className="meta">{t('column-cancelled')}</span>
        ) : (
          <TopicCell
            store={store}
            lesson={lesson}
            label={t('lesson-topic-label', { day })}
            planned={planned}
          />
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
