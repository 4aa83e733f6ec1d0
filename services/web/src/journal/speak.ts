/** What a screen reader says of heads and cells: the value first, then its state. */
import { clockTime, longDay, weekday } from '../ui/days';
import type { GridColumn, Model } from './model';
import type { Lesson } from './page';
import type { CellView } from './paint';
import { t } from './words';

/** «К/р»; empty in a lesson without a work. */
export function workShort(model: Model, { work }: Extract<GridColumn, { kind: 'lesson' }>): string {
  return model.page.workTypes.find(({ id }) => id === work?.workTypeId)?.shortName ?? '';
}

/** «×5»; empty for weight 1. */
export function workWeight({ work }: Extract<GridColumn, { kind: 'lesson' }>): string {
  return work && work.weight !== 1 ? `×${work.weight}` : '';
}

/** «Контрольная работа, вес 5» */
export function workLong(model: Model, column: Extract<GridColumn, { kind: 'lesson' }>): string {
  const type = model.page.workTypes.find(({ id }) => id === column.work?.workTypeId);
  if (!column.work || !type) return t('work-none');
  const name = column.work.title ? `${type.name} «${column.work.title}»` : type.name;
  return t('work', { name, weight: column.work.weight });
}

/** «Задание: до 14:55»; a deadline the client has no short word for keeps the server's. */
export function dueWords({ code, title, display, state }: Lesson['due'][number]): string {
  const what = ['D01', 'D02', 'D03', 'D04', 'D05'].includes(code) ? t(`due-${code}`) : title;
  return t(state === 'OVERDUE' ? 'due-over' : 'due-by', { title: what, time: display });
}

/** What is missing in a lesson, each with its time and clause. */
export function dueNotes(lesson: Lesson): string[] {
  return owed(lesson).map(({ note }) => note);
}

/** The same, each with whether its moment has passed. */
export function owed(lesson: Lesson): { note: string; late: boolean }[] {
  return lesson.due
    .filter(({ state }) => state === 'OPEN' || state === 'OVERDUE')
    .map((due) => ({
      note: due.clause ? `${dueWords(due)}, ${due.clause}` : dueWords(due),
      late: due.state === 'OVERDUE',
    }));
}

/** «4 марта, среда, контрольная, вес 5, …» */
export function headLabel(model: Model, column: GridColumn): string {
  if (column.kind === 'average') return t('average-long');
  if (column.kind === 'period') return t('period-mark-long');
  const { lesson } = column;
  const notes = [
    ...(column.work ? [workLong(model, column)] : []),
    ...(lesson.status === 'cancelled' ? [t('column-cancelled')] : []),
    ...dueNotes(lesson),
  ];
  return t('head-label', {
    day: longDay(lesson.day),
    weekday: weekday(lesson.day),
    ordinal: lesson.ordinal,
    work: '',
    notes: notes.map((note) => `, ${note}`).join(''),
  });
}

const labels = new WeakMap<Model['page']['codes'], Map<string, string>>();

/** The cell's value and state in words. Most cells of a page say the same few things, so they are kept. */
export function cellLabel(model: Model, column: GridColumn, view: CellView): string {
  const known = labels.get(model.page.codes) ?? new Map<string, string>();
  labels.set(model.page.codes, known);
  const { text, minutes, state, theirs, open, listed, grey } = view;
  const key = `${column.kind} ${text} ${minutes} ${state} ${theirs} ${open} ${listed} ${grey}`;
  const label = known.get(key) ?? spell(model, column, view);
  known.set(key, label);
  return label;
}

function spell(model: Model, column: GridColumn, view: CellView): string {
  if (view.state === 'conflict') {
    const none = t('panel-empty-value');
    return t('state-conflict', { yours: view.text || none, theirs: view.theirs || none });
  }
  if (!view.listed) return t('state-unlisted');
  const state =
    view.state === 'plain'
      ? view.grey
        ? t('state-grey')
        : !view.open && column.kind === 'lesson'
          ? t('state-locked')
          : ''
      : t(`state-${view.state}`);
  return t('cell-label', { value: valueWords(model, column, view), state });
}

function valueWords(model: Model, column: GridColumn, view: CellView): string {
  const { text, minutes } = view;
  if (text === '') return t(column.kind === 'average' ? 'cell-none-average' : 'cell-none');
  if (view.state === 'refused') return text;
  const code = model.page.codes.find(({ letters }) => letters === text);
  if (code) {
    const { letters } = code;
    const title = lateness(code.title, minutes);
    return t(view.absent ? 'cell-absence' : 'cell-code', { letters, title });
  }
  if (text === '.') return t('cell-owed');
  const late = /^(.+?)([а-яё]+)$/.exec(text);
  const beside = late && model.page.codes.find(({ letters }) => letters.toLowerCase() === late[2]);
  if (late?.[1] && beside) return `${lateness(beside.title, minutes)}, ${pairWords(late[1])}`;
  return pairWords(text);
}

/** «опоздание 15 минут» */
function lateness(title: string, minutes: number | null): string {
  return minutes === null ? title : t('cell-minutes', { title, n: minutes });
}

function pairWords(text: string): string {
  const [first, second] = text.split('/');
  return first && second ? t('cell-pair', { first, second }) : text;
}

/** Name in a row: surname and given name; the patronymic where two would look alike. */
export function rowNames(names: readonly string[]): string[] {
  const short = names.map((name) => name.split(' ').slice(0, 2).join(' '));
  return names.map((name, at) => {
    const own = short[at] ?? name;
    return short.filter((other) => other === own).length > 1 ? name : own;
  });
}

/** «изменено 10:38» */
export function changedAt(moment: string): string {
  return t('changed-at', { time: clockTime(moment) });
}

/** «4 марта, среда» of a lesson's column, or the column's name. */
export function columnTitle(model: Model, col: number): string {
  const column = model.columns[col];
  if (column?.kind === 'lesson') return `${longDay(column.lesson.day)}, ${weekday(column.lesson.day)}`;
  return t(column?.kind === 'average' ? 'average-long' : 'period-mark-long');
}
