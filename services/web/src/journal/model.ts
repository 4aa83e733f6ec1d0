/** A page as a grid: rows of pupils, columns of works in lessons, then the average and the period mark. */
import type { Method } from './averages';
import { read, type Syntax } from './grammar';
import type { Lesson, PageData, Pupil, WorkColumn } from './page';
import type { Held, Typed } from './undo';

/** A column of the grid. */
export type GridColumn =
  /** `work` is null in a lesson without a work: the first mark makes one. `first` carries the lesson's own signs. */
  | { kind: 'lesson'; key: string; lesson: Lesson; work: WorkColumn | null; first: boolean }
  | { kind: 'average'; key: 'average' }
  | { kind: 'period'; key: 'period' };

/** What the server said of a cell. */
export type Base = Held & { markVersion: number; attendanceVersion: number };

/** The grid of a page. */
export type Model = {
  page: PageData;
  columns: readonly GridColumn[];
  pupils: readonly Pupil[];
  method: Method;
  lessonSyntax: Syntax;
  periodSyntax: Syntax;
};

/** Nothing was ever written here. */
export const untouched: Base = {
  mark: null,
  letters: null,
  markVersion: 0,
  attendanceVersion: 0,
  minutes: null,
};

/** Builds the grid of a page. */
export function modelOf(page: PageData): Model {
  const works = new Map<string, WorkColumn[]>();
  for (const work of page.columns) works.set(work.lessonId, [...(works.get(work.lessonId) ?? []), work]);
  const columns: GridColumn[] = page.lessons.flatMap((lesson) => {
    const own: (WorkColumn | null)[] = works.get(lesson.id) ?? [null];
    return own.map((work, at) => ({
      kind: 'lesson' as const,
      key: columnKey(lesson.id, work?.id ?? null),
      lesson,
      work,
      first: at === 0,
    }));
  });
  if (!page.noMarks) columns.push({ kind: 'average', key: 'average' });
  if (page.periodId && !page.noMarks) columns.push({ kind: 'period', key: 'period' });
  const { lowest, highest } = page.scale;
  const numbers = lowest === null || highest === null || page.noMarks ? null : { lowest, highest };
  return {
    page,
    columns,
    pupils: page.pupils,
    method: page.averageMethod === 'simple' ? 'simple' : 'weighted',
    lessonSyntax: {
      numbers,
      words: page.noMarks ? [] : page.scale.lessonWords,
      codes: page.codes,
      pairs: true,
    },
    periodSyntax: { numbers, words: page.scale.periodWords, codes: [], pairs: false },
  };
}

/** Names a column for as long as the page lives. */
export function columnKey(lessonId: string, columnId: string | null): string {
  return `${lessonId}/${columnId ?? ''}`;
}

/** Names a cell. */
export function cellId(column: string, pupilId: string): string {
  return `${column}/${pupilId}`;
}

/** All that the server said of the page's cells, by `cellId`. */
export function basesOf(model: Model): Map<string, Base> {
  const bases = new Map<string, Base>();
  const lessonOf = new Map(model.page.columns.map((work) => [work.id, work.lessonId]));
  const put = (id: string, part: Partial<Base>) =>
    bases.set(id, { ...(bases.get(id) ?? untouched), ...part });
  for (const cell of model.page.cells) {
    const lesson = lessonOf.get(cell.columnId);
    if (!lesson) continue;
    put(cellId(columnKey(lesson, cell.columnId), cell.pupilId), {
      mark: cell.value,
      markVersion: cell.version,
    });
  }
  const keysOf = new Map<string, string[]>();
  for (const column of model.columns) {
    if (column.kind !== 'lesson') continue;
    keysOf.set(column.lesson.id, [...(keysOf.get(column.lesson.id) ?? []), column.key]);
  }
  for (const cell of model.page.attendance) {
    for (const key of keysOf.get(cell.lessonId) ?? []) {
      put(cellId(key, cell.pupilId), {
        letters: cell.letters,
        minutes: cell.minutes,
        attendanceVersion: cell.version,
      });
    }
  }
  for (const pupil of model.pupils) {
    if (pupil.periodMark) {
      put(cellId('period', pupil.id), {
        mark: pupil.periodMark.value,
        markVersion: pupil.periodMark.version,
      });
    }
  }
  return bases;
}

/** The pupil is on the list on that day. */
export function onList(pupil: Pupil, day: string): boolean {
  return pupil.spans.some((span) => span.startsOn <= day && (span.endsOn === null || day <= span.endsOn));
}

/** What a text makes of a cell, if it is taken: a mark leaves a code standing, emptying takes the mark first. */
export function after(held: Held, { text, minutes }: Typed, syntax: Syntax): Held {
  const { mark, letters } = held;
  const reading = read(text, syntax);
  if (reading.kind === 'empty' && mark === null) return { mark, letters: null, minutes: null };
  if (reading.kind === 'empty') return { mark: null, letters, minutes: held.minutes };
  if (reading.kind !== 'entry') return { mark, letters, minutes: held.minutes };
  if (reading.letters === null) return { mark: reading.mark, letters, minutes: held.minutes };
  return { mark: reading.mark ?? mark, letters: reading.letters, minutes };
}

/** The minutes an entry is sent with: a lateness typed again keeps those that stand, unless new ones are given. */
export function minutesOf(held: Held, text: string, syntax: Syntax, given?: number | null): number | null {
  if (given !== undefined) return given;
  const reading = read(text, syntax);
  return reading.kind === 'entry' && reading.letters === held.letters ? held.minutes : null;
}
