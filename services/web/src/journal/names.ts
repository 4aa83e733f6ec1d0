/** What the queue calls the cells of a page. */
import { entryKey, homeworkKey, periodMarkKey, rollKey, topicKey } from '../queue/keys';
import type { CellKey } from '../queue/types';
import type { Model } from './model';
import type { At } from './selection';

/** Names of a cell: before a lesson's first work was made, its marks wait without a column. */
export function cellKeys({ columns, pupils, page }: Model, { row, col }: At): CellKey[] {
  const column = columns[col];
  const pupil = pupils[row];
  if (!column || !pupil || column.kind === 'average') return [];
  if (column.kind === 'period') {
    return [periodMarkKey(page.groupId, page.subjectId, page.periodId ?? '', pupil.id)];
  }
  const own = entryKey(column.lesson.id, column.work?.id ?? null, pupil.id);
  return column.first && column.work ? [own, entryKey(column.lesson.id, null, pupil.id)] : [own];
}

/** Names of what belongs to a lesson as a whole: roll, topic, common homework. */
export function lessonKeys(lessonId: string): CellKey[] {
  return [rollKey(lessonId), topicKey(lessonId), homeworkKey(lessonId)];
}

/** Where the cell is that the queue names; a roll is at its lesson's head. */
export function placeOfKey(model: Model, key: CellKey): At | null {
  const roll = model.columns.findIndex(
    (column) => column.kind === 'lesson' && key === rollKey(column.lesson.id),
  );
  if (roll >= 0) return { row: -1, col: roll };
  for (let row = 0; row < model.pupils.length; row += 1) {
    for (let col = 0; col < model.columns.length; col += 1) {
      if (cellKeys(model, { row, col }).includes(key)) return { row, col };
    }
  }
  return null;
}
