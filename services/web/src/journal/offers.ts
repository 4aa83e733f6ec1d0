/** Which topic of the plan is offered for which lesson: begun lessons without a topic, one after the other. */

import { topicKey } from '../queue/keys';
import type { Overlay } from '../queue/types';
import type { PageData } from './page';

/** A topic of the plan. */
export type Planned = PageData['plannedTopics'][number];

/**
 * Offers by lesson. What waits to be sent counts: its lesson has a topic, and its number of the plan is taken.
 * `overlay` is what the queue knows of a cell.
 */
export function offersOf(
  page: PageData,
  overlay: (key: string) => Overlay | undefined,
): ReadonlyMap<string, Planned> {
  const offers = new Map<string, Planned>();
  if (page.plannedTopics.length === 0) return offers;
  const day = page.readAt.slice(0, 10);
  const taken = new Set<number | null>();
  const open: string[] = [];
  for (const lesson of page.lessons) {
    const typed = overlay(topicKey(lesson.id));
    const write = typed?.write.kind === 'topic' && typed.state !== 'refused' ? typed.write : null;
    const topic = write ? write.text : (lesson.topic?.text ?? null);
    if (topic !== null) taken.add(write ? write.planOrdinal : (lesson.topic?.planOrdinal ?? null));
    else if (lesson.writable && lesson.day <= day) open.push(lesson.id);
  }
  const free = page.plannedTopics.filter(({ ordinal }) => !taken.has(ordinal));
  open.forEach((lessonId, at) => {
    const planned = free[at];
    if (planned) offers.set(lessonId, planned);
  });
  return offers;
}
