import { type FormEvent, useId, useState } from 'react';
import type { Queue } from '../queue/types';
import { Button } from '../ui/Button';
import { longDay } from '../ui/days';
import { DueChip, OverlayNote } from './Chips';
import { homeworkDraft, lessonName } from './entries';
import { dueOf, type Lesson } from './query';
import { useHomework } from './said';
import { t } from './words';

/** Homework: a text with its day, or explicitly nothing. */
export function HomeworkPart({ queue, lesson, day }: { queue: Queue; lesson: Lesson; day: string }) {
  const { name, overlay, text, nothing, dueOn } = useHomework(queue, lesson);
  const [changing, setChanging] = useState(false);
  // The plan's proposal stays when its topic is recorded and the plan goes on.
  const [planned] = useState(lesson.topic ? '' : (lesson.nextTopic?.homework ?? ''));

  const entered = nothing || Boolean(text);
  const [chosen, setChosen] = useState<string | null>(null);
  const writing = !entered || changing;
  // To the day set before, else to the group's next lesson of the subject.
  const until = chosen ?? dueOn ?? lesson.nextLessonOn ?? '';
  const to = writing ? until : nothing ? null : dueOn;

  function record(content: { text: string; dueOn: string; nothing: boolean }) {
    void queue.enqueue([homeworkDraft(lesson, day, content)]);
    setChanging(false);
    setChosen(null);
  }

  return (
    <section className="today-part" aria-label={t('homework-of', { lesson: lessonName(lesson) })}>
      <div className="today-part-head">
        <h3>{to ? t('homework-to', { day: longDay(to) }) : t('homework')}</h3>
        {!entered && <DueChip due={dueOf(lesson, 'homework')} day={day} />}
        <OverlayNote queue={queue} name={name} overlay={overlay} />
      </div>
      {!writing ? (
        <div className="row">
          <p className="today-said today-task">{nothing ? t('nothing') : text}</p>
          <Button tone="quiet" onClick={() => setChanging(true)}>
            {t('change')}
          </Button>
        </div>
      ) : (
        <Form
          lesson={lesson}
          day={day}
          before={text ?? ''}
          dueOn={until}
          setDueOn={setChosen}
          planned={planned}
          record={record}
          drop={changing ? () => setChanging(false) : null}
        />
      )}
    </section>
  );
}

type FormProps = {
  lesson: Lesson;
  day: string;
  before: string;
  dueOn: string;
  setDueOn: (day: string) => void;
  planned: string;
  record: (content: { text: string; dueOn: string; nothing: boolean }) => void;
  drop: (() => void) | null;
};

function Form({ lesson, day, before, dueOn, setDueOn, planned, record, drop }: FormProps) {
  const [text, setText] = useState(before);
  const id = useId();
  const name = lessonName(lesson);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim()) record({ text, dueOn, nothing: false });
  }

  return (
    <form className="today-form" onSubmit={submit}>
      {planned && text === '' && (
        <div className="row">
          <p className="today-said">{t('homework-planned', { text: planned })}</p>
          <Button tone="quiet" onClick={() => setText(planned)}>
            {t('take-planned')}
          </Button>
        </div>
      )}
      <label className="hidden" htmlFor={id}>
        {t('homework-of', { lesson: name })}
      </label>
      <textarea
        id={id}
        className="input today-task"
        rows={text.length > 60 ? 3 : 1}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') drop?.();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className="row">
        <label className="row today-due-on">
          {t('homework-due')}
          <input
            type="date"
            className="input"
            aria-label={t('homework-due-of', { lesson: name })}
            min={day}
            value={dueOn}
            onChange={(event) => setDueOn(event.target.value)}
          />
        </label>
        <Button type="submit">{t('save')}</Button>
        {drop ? (
          <Button tone="quiet" onClick={drop}>
            {t('drop')}
          </Button>
        ) : null}
        <Button tone="quiet" onClick={() => record({ text: '', dueOn: '', nothing: true })}>
          {t('nothing')}
        </Button>
      </div>
    </form>
  );
}
