import { useCell } from '../queue/hooks';
import { homeworkKey, topicKey } from '../queue/keys';
import type { Overlay, Queue } from '../queue/types';
import type { Lesson } from './query';

/** What stands in a cell of the lesson: what was typed here and is not read back yet, else what the server said. */

/** A topic as it stands, with its name in the queue. */
export type SaidTopic = { name: string; overlay: Overlay | undefined; text: string | null };

/** Homework as it stands; `dueOn` is the day it is for. */
export type SaidHomework = {
  name: string;
  overlay: Overlay | undefined;
  text: string | null;
  nothing: boolean;
  dueOn: string | null;
};

/** Whether what was typed is newer than a version that was read. */
function newer(overlay: Overlay, version: number): boolean {
  if (overlay.state !== 'saved') return true;
  return overlay.standing.kind === 'value' && overlay.standing.version > version;
}

export function useTopic(queue: Queue, lesson: Lesson): SaidTopic {
  const name = topicKey(lesson.id);
  const overlay = useCell(queue, name);
  const write = overlay && newer(overlay, lesson.topicVersion) ? overlay.write : null;
  return { name, overlay, text: write?.kind === 'topic' ? write.text : lesson.topic };
}

export function useHomework(queue: Queue, lesson: Lesson): SaidHomework {
  const name = homeworkKey(lesson.id);
  const overlay = useCell(queue, name);
  const write = overlay && newer(overlay, lesson.homeworkVersion) ? overlay.write : null;
  if (write?.kind === 'homework') {
    const { text, nothing, dueOn } = write;
    return { name, overlay, text, nothing, dueOn };
  }
  const { homework: text, homeworkNothing: nothing, homeworkDueOn: dueOn } = lesson;
  return { name, overlay, text, nothing, dueOn };
}
