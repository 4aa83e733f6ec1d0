/**
 * What a saved write changes of a lesson besides its cells, so that the page need not be read again for it; and what
 * only the server can derive from it, so that it must be.
 */
import type { Saved } from './cells';
import type { Lesson, PageData } from './page';

/** How long a page is taken for fresh without any news, in milliseconds. */
const FRESH = 30 * 60_000;

function changed(page: PageData, lessonId: string, change: (lesson: Lesson) => Lesson): PageData {
  const at = page.lessons.findIndex(({ id }) => id === lessonId);
  const lesson = page.lessons[at];
  const next = lesson && change(lesson);
  if (!next || next === lesson) return page;
  return { ...page, lessons: page.lessons.with(at, next) };
}

/** The page with the lesson's topic, homework or roll as saved; the same page when it says so already. */
export function patched(page: PageData, { write, standing, at }: Saved): PageData {
  switch (write.kind) {
    case 'roll':
      return changed(page, write.lessonId, (lesson) => {
        if (Boolean(lesson.rollTakenAt) !== Boolean(write.undo)) return lesson;
        return { ...lesson, rollTakenAt: write.undo ? null : at };
      });
    case 'topic':
      return changed(page, write.lessonId, (lesson) => {
        if (standing.kind !== 'value' || standing.version <= (lesson.topic?.version ?? 0)) return lesson;
        const { text, planOrdinal } = write;
        return { ...lesson, topic: { text, planOrdinal, version: standing.version } };
      });
    case 'homework':
      return changed(page, write.lessonId, (lesson) => {
        const { pupilId, text, nothing, dueOn } = write;
        const known = lesson.homework.find((one) => one.pupilId === pupilId);
        if (standing.kind !== 'value' || standing.version <= (known?.version ?? 0)) return lesson;
        const others = lesson.homework.filter((one) => one !== known);
        const own = { pupilId, text, nothing, dueOn, version: standing.version };
        return { ...lesson, homework: pupilId === null ? [own, ...others] : [...others, own] };
      });
    default:
      return page;
  }
}

/**
 * Whether the saved write may have settled, or opened again, what the server derives: a due moment that is still
 * missing its entry, or the roll that the naming of absentees takes. `firstMark`: no mark of the column was written.
 */
export function derives(page: PageData, { write, standing }: Saved, firstMark: boolean): boolean {
  const lesson = 'lessonId' in write ? page.lessons.find(({ id }) => id === write.lessonId) : undefined;
  if (!lesson) return false;
  const missing = (...codes: string[]) =>
    lesson.due.some(({ code, state }) => codes.includes(code) && (state === 'OPEN' || state === 'OVERDUE'));
  switch (write.kind) {
    case 'roll':
      return Boolean(write.undo) || missing('D01');
    case 'topic':
      return write.text === null || missing('D02');
    case 'homework':
      return (write.text === null && !write.nothing) || missing('D03');
    case 'entry': {
      const noted = standing.kind === 'entry' && standing.attendance !== null;
      return (
        (noted && (lesson.rollTakenAt === null || missing('D01'))) || (firstMark && missing('D04', 'D05'))
      );
    }
    default:
      return false;
  }
}

/** In how many milliseconds the page grows old by itself: at the next due moment, or after half an hour. */
export function freshFor(page: PageData, now: number): number {
  const next = page.lessons
    .flatMap(({ due }) => due)
    .filter(({ state }) => state === 'OPEN')
    .map(({ dueAt }) => Date.parse(dueAt) - now)
    .filter((left) => left > 0);
  return Math.min(FRESH, ...next.map((left) => left + 1_000));
}
