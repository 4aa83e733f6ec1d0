import { type FormEvent, useId, useState } from 'react';
import { useCell } from '../queue/hooks';
import { homeworkKey } from '../queue/keys';
import type { Queue } from '../queue/types';
import { Button } from '../ui/Button';
import { longDay } from '../ui/days';
import { DueChip, OverlayNote } from './Chips';
import { homeworkDraft, lessonName } from './entries';
import { dueOf, type Lesson } from './query';
import { t } from './words';

/** Homework: a text with its day, or explicitly nothing. */
export function HomeworkPart({ queue, lesson, day }: { queue: Queue; lesson: Lesson; day: string }) {
  const key = homeworkKey(lesson.id);
  const overlay = useCell(queue, key);
  const [changing, setChanging] = useState(false);
  // The plan's proposal stays when its topic is recorded and the plan goes on.
  const [planned] = useState(lesson.topic ? '' : (lesson.nextTopic?.homework ?? ''));

  const fresh =
    overlay?.state !== 'saved' ||
    (overlay.standing.kind === 'value' && overlay.standing.version > lesson.homeworkVersion);
  const typed = overlay && fresh && overlay.write.kind === 'homework' ? overlay.write : null;
  const text = typed ? typed.text : lesson.homework;
  const nothing = typed ? typed.nothing : lesson.homeworkNothing;
  const entered = nothing || Boolean(text);

  function record(content: { text: string; dueOn: string; nothing: boolean }) {
    void queue.enqueue([homeworkDraft(lesson, day, content)]);
    setChanging(false);
  }

  return (
    <section className="today-part" aria-label={t('homework-of', { lesson: lessonName(lesson) })}>
      <div className="today-part-head">
        <h3>{t('homework')}</h3>
        {!entered && <DueChip due={dueOf(lesson, 'homework')} day={day} />}
        <OverlayNote queue={queue} name={key} overlay={overlay} />
      </div>
      {entered && !changing ? (
        <div className="row">
          <p className="today-said today-task">{nothing ? t('nothing') : text}</p>
          {typed?.dueOn && <span className="meta">{longDay(typed.dueOn)}</span>}
          <Button tone="quiet" onClick={() => setChanging(true)}>
            {t('change')}
          </Button>
        </div>
      ) : (
        <Form
          lesson={lesson}
          day={day}
          before={text ?? ''}
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
  planned: string;
  record: (content: { text: string; dueOn: string; nothing: boolean }) => void;
  drop: (() => void) | null;
};

function Form({ lesson, day, before, planned, record, drop }: FormProps) {
  const [text, setText] = useState(before);
  const [dueOn, setDueOn] = useState('');
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
