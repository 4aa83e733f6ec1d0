import { texts } from '../app/texts';
import { State } from '../ui/State';
import source from './diary.ftl?raw';
import type { Homework, Lesson, Mark } from './query';
import { capital, type DayOf, dayTitle, hourMinute, inSentence, toDay, weightWord } from './week';

const t = texts(source);

/** A day of the diary: what was taught, what was set, which marks, who was away. */
export function Day({ of: { day, lessons }, today }: { of: DayOf<Lesson>; today: string }) {
  return (
    <section className={day === today ? 'card day today' : 'card day'} aria-labelledby={`day-${day}`}>
      <h2 id={`day-${day}`}>{dayTitle(day, today)}</h2>
      <ol className="lessons">
        {lessons.map((lesson) => (
          <LessonOfDay key={lesson.id} lesson={lesson} />
        ))}
      </ol>
    </section>
  );
}

function LessonOfDay({ lesson }: { lesson: Lesson }) {
  const cancelled = lesson.status === 'cancelled';
  return (
    <li className={cancelled ? 'lesson cancelled' : 'lesson'} value={lesson.number}>
      <div className="lesson-head">
        <h3>{lesson.subject}</h3>
        <span className="meta lesson-when">
          {t('time', { from: hourMinute(lesson.startsAt), to: hourMinute(lesson.endsAt) })}
          {lesson.room && `, ${t('room', { room: lesson.room })}`}
        </span>
      </div>
      {cancelled && <p className="away">{capital(t('cancelled'))}</p>}
      {lesson.marks.map((mark, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: marks of a lesson have no other identity and keep their order
        <MarkOfLesson key={at} mark={mark} />
      ))}
      <Absence lesson={lesson} />
      {lesson.topic ? (
        <p>{t('topic', { topic: lesson.topic })}</p>
      ) : (
        lesson.plannedTopic &&
        !cancelled && <p className="planned">{t('planned', { topic: lesson.plannedTopic })}</p>
      )}
      {lesson.homework.map((task, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tasks of a lesson have no other identity and keep their order
        <Task key={at} task={task} />
      ))}
      {lesson.homeworkDue && (
        <p>
          <State of="due">{lesson.homeworkDue}</State>
        </p>
      )}
    </li>
  );
}

function MarkOfLesson({ mark }: { mark: Mark }) {
  return (
    <p className="mark-line">
      <strong className="mark">{mark.value}</strong>{' '}
      {t('mark-work', { work: inSentence(mark.work), weight: weightWord(mark.weight) })}
    </p>
  );
}

function Absence({ lesson }: { lesson: Lesson }) {
  if (lesson.minutesLate !== null) {
    return <p className="away">{t('late', { minutes: lesson.minutesLate })}</p>;
  }
  if (lesson.absence === null) return null;
  return (
    <p className="away">
      <span className="away-code">{lesson.absenceCode}</span> {lesson.absence}
    </p>
  );
}

function Task({ task }: { task: Homework }) {
  if (task.nothing || task.text === null) return <p className="meta">{t('nothing-set')}</p>;
  const when = task.dueOn ? toDay(task.dueOn) : null;
  const head = when === null ? t('set') : task.own ? t('set-own', { day: when }) : t('set-to', { day: when });
  return (
    <p className="task">
      <span className="task-when">{head}:</span> <q className="long-text">{task.text}</q>
    </p>
  );
}
