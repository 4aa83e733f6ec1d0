import { useRef } from 'react';
import { useCell } from '../queue/hooks';
import { rollKey } from '../queue/keys';
import { clockTime } from '../ui/days';
import type { GridControl } from './control';
import type { Lesson } from './page';
import type { GridStore } from './store';
import { t } from './words';

type Props = { store: GridStore; control: GridControl; lesson: Lesson };

/** «Все на месте», and the way back for who took it here; the server says whether there still is one. */
export function Roll({ store, control, lesson }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const key = rollKey(lesson.id);
  const overlay = useCell(store.queue, key);
  const waiting = overlay?.state === 'waiting' || overlay?.state === 'sending' ? overlay.write : null;
  const undone = waiting?.kind === 'roll' && waiting.undo;
  const taken = waiting ? !undone : lesson.rollTakenAt !== null;
  // The button that was pressed is gone by then: the focus stays where its answer will be.
  const act = (run: () => void) => () => {
    run();
    place.current?.focus();
  };
  return (
    <div ref={place} tabIndex={-1} className="row roll" data-testid="roll">
      {overlay?.state === 'refused' ? (
        <div className="message late">
          <p>{overlay.message}</p>
          {overlay.clause && <p className="meta">{overlay.clause}</p>}
          <button type="button" className="button" onClick={act(() => void store.queue.dismiss([key]))}>
            {t('panel-forget')}
          </button>
        </div>
      ) : taken ? (
        <>
          <p className="state done">
            {lesson.rollTakenAt
              ? t('column-roll-taken', { time: clockTime(lesson.rollTakenAt) })
              : t('column-roll-waiting')}
          </p>
          {control.tookRoll(lesson.id) && (
            <button
              type="button"
              className="button"
              data-testid="undo-roll"
              onClick={act(() => control.roll(lesson.id, lesson.day, false))}
            >
              {t('column-roll-undo')}
            </button>
          )}
        </>
      ) : (
        lesson.writable && (
          <button
            type="button"
            className="button primary"
            data-testid="take-roll"
            onClick={act(() => control.roll(lesson.id, lesson.day))}
          >
            {t('column-roll')}
          </button>
        )
      )}
    </div>
  );
}
