import type { Draft, Queue } from '../queue/types';
import { Button } from '../ui/Button';
import { longDay } from '../ui/days';
import { homeworkDraft, lessonName, topicDraft } from './entries';
import { keepsHomework, type Lesson } from './query';
import { useHomework, useTopic } from './said';
import { t } from './words';

/** What the parallel class of the same teacher was given: topic and homework that are missing here, in one press. */
export function TakeOver({ queue, lesson, day }: { queue: Queue; lesson: Lesson; day: string }) {
  const topic = useTopic(queue, lesson);
  const homework = useHomework(queue, lesson);
  const parallel = lesson.parallel;
  if (!parallel || (topic.text && topic.text !== parallel.topic)) return null;

  const drafts: Draft[] = [];
  if (!topic.text) drafts.push(topicDraft(lesson, day, parallel.topic, parallel.planOrdinal));
  const set = parallel.homeworkNothing || Boolean(parallel.homework);
  const missing = keepsHomework(lesson) && !homework.nothing && !homework.text;
  if (set && missing) {
    const { homework: text, homeworkNothing: nothing } = parallel;
    drafts.push(homeworkDraft(lesson, day, { text: text ?? '', dueOn: lesson.nextLessonOn ?? '', nothing }));
  }
  if (drafts.length === 0) return null;

  const group = parallel.groupName;
  const task = parallel.homeworkNothing ? t('nothing') : parallel.homework;
  const said = set && missing && task ? [parallel.topic, task] : [parallel.topic];
  return (
    <section className="today-take" aria-label={t('parallel-of', { lesson: lessonName(lesson) })}>
      <p className="today-said">
        <span className="meta">{t('parallel', { group, day: longDay(parallel.day) })}</span>{' '}
        {said.join(' · ')}
      </p>
      <Button onClick={() => void queue.enqueue(drafts)}>{t('take-from', { group })}</Button>
    </section>
  );
}
