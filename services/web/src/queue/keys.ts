import type { CellKey, PageKey, Write } from './types';

/** The cell a write is about. A mark without a column and the lesson's first column meet in the queue. */
export function cellKey(write: Write): CellKey {
  switch (write.kind) {
    case 'entry':
      return entryKey(write.lessonId, write.columnId, write.pupilId);
    case 'topic':
      return topicKey(write.lessonId);
    case 'homework':
      return homeworkKey(write.lessonId, write.pupilId);
    case 'periodMark':
      return periodMarkKey(write.groupId, write.subjectId, write.periodId, write.pupilId);
    case 'roll':
      return rollKey(write.lessonId);
  }
}

/** Cell of a mark or an absence; without a column the lesson's first one. */
export function entryKey(lessonId: string, columnId: string | null, pupilId: string): CellKey {
  return `entry ${lessonId} ${columnId ?? '-'} ${pupilId}`;
}

/** Cell of a topic. */
export function topicKey(lessonId: string): CellKey {
  return `topic ${lessonId}`;
}

/** Cell of homework: everybody's, or one pupil's. */
export function homeworkKey(lessonId: string, pupilId: string | null = null): CellKey {
  return `homework ${lessonId} ${pupilId ?? '-'}`;
}

/** Cell of a period mark. */
export function periodMarkKey(
  groupId: string,
  subjectId: string,
  periodId: string,
  pupilId: string,
): CellKey {
  return `period ${groupId} ${subjectId} ${periodId} ${pupilId}`;
}

/** «Все на месте» of a lesson. */
export function rollKey(lessonId: string): CellKey {
  return `roll ${lessonId}`;
}

/** A journal page. */
export function pageKey(groupId: string, subjectId: string): PageKey {
  return `${groupId} ${subjectId}`;
}
