/** The class's week as a table: what a pupil has on each day, briefly, and in words below. */
import { clockTime, deviceToday, longDay } from '../ui/days';

type Lesson = { day: string; number: number; subject: string };
type Mark = { value: string; work: string; weight: number };
type Entry = {
  lesson: number;
  marks: readonly Mark[];
  absenceCode: string | null;
  absence: string | null;
  minutesLate: number | null;
};

/** Days with lessons, in order. */
export function daysOf(lessons: readonly Lesson[]): string[] {
  return [...new Set(lessons.map((lesson) => lesson.day))].sort();
}

/** `5 4/3 Н`: marks and codes of one day in the timetable's order. */
export function briefly(entries: readonly Entry[], lessons: readonly Lesson[], day: string): string {
  return entries
    .filter((entry) => lessons[entry.lesson]?.day === day)
    .flatMap((entry) => [
      ...entry.marks.map((mark) => mark.value),
      ...(entry.absenceCode ? [entry.absenceCode] : []),
    ])
    .join(' ');
}

/** `4 марта, 10:42` of a moment in the school's zone. */
export function moment(at: string): string {
  return `${longDay(deviceToday(new Date(at)))}, ${clockTime(at)}`;
}
