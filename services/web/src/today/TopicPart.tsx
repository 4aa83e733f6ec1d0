import { type FormEvent, useId, useState } from 'react';
import type { Queue } from '../queue/types';
import { Button } from '../ui/Button';
import { DueChip, OverlayNote } from './Chips';
import { lessonName, topicDraft } from './entries';
import { dueOf, type Lesson } from './query';
import { useTopic } from './said';
import { t } from './words';

/** The topic: of the plan in one press, or another one. */
export function TopicPart({ queue, lesson, day }: { queue: Queue; lesson: Lesson; day: string }) {
  const { name, overlay, text: topic } = useTopic(queue, lesson);
  const [typing, setTyping] = useState<string | null>(null);
  const id = useId();

  const plan = lesson.nextTopic;

  function record(text: string, ordinal: number | null) {
    void queue.enqueue([topicDraft(lesson, day, text, ordinal)]);
    setTyping(null);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (typing?.trim()) record(typing, null);
  }

  return (
    <section className="today-part" aria-label={t('topic-of', { lesson: lessonName(lesson) })}>
      <div className="today-part-head">
        <h3>{t('topic')}</h3>
        {!topic && <DueChip due={dueOf(lesson, 'topic')} day={day} />}
        <OverlayNote queue={queue} name={name} overlay={overlay} />
      </div>
      {typing !== null ? (
        <form className="today-form" onSubmit={submit}>
          <label className="hidden" htmlFor={id}>
            {t('topic-of', { lesson: lessonName(lesson) })}
          </label>
          <input
            id={id}
            className="input"
            // biome-ignore lint/a11y/noAutofocus: the field was asked for by the button before it
            autoFocus
            value={typing}
            onChange={(event) => setTyping(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setTyping(null)}
          />
          <div className="row">
            <Button type="submit">{t('record')}</Button>
            <Button tone="quiet" onClick={() => setTyping(null)}>
              {t('drop')}
            </Button>
          </div>
        </form>
      ) : topic ? (
        <div className="row">
          <p className="today-said">{topic}</p>
          <Button tone="quiet" onClick={() => setTyping(topic)}>
            {t('change')}
          </Button>
        </div>
      ) : (
        <div className="row">
          {plan && <p className="today-said">{t('planned', { n: plan.ordinal, title: plan.title })}</p>}
          {plan && <Button onClick={() => record(plan.title, plan.ordinal)}>{t('record')}</Button>}
          <Button tone={plan ? 'quiet' : undefined} onClick={() => setTyping('')}>
            {plan ? t('other-topic') : t('record')}
          </Button>
        </div>
      )}
    </section>
  );
}
