/** Missed lessons put together into stretches of days, as a class teacher thinks of them. */
import { addDays, longDay, weekday } from '../ui/days';

/** A missed lesson. */
export type Missed = { day: string; number: number; subject: string; reason: string };

/** Days in a row somebody was away, without a known reason. */
export type Stretch = { pupil: string; name: string; from: string; to: string; lessons: Missed[] };

/**
 * Whether `later` goes on where `earlier` ends: the next day, or the next study day with only days without lessons in
 * between. `studied` are the weekdays on which the class has lessons at all.
 */
export function goesOn(earlier: string, later: string, studied: ReadonlySet<string>): boolean {
  let day = addDays(earlier, 1);
  for (let step = 0; day < later; step += 1) {
    if (step > 6 || studied.has(weekday(day))) return false;
    day = addDays(day, 1);
  }
  return true;
}

/** The stretches of one pupil's lessons without a known reason, in order. */
export function stretches(
  pupil: { id: string; name: string; openAbsences: readonly Missed[] },
  studied: ReadonlySet<string>,
): Stretch[] {
  const found: Stretch[] = [];
  for (const lesson of pupil.openAbsences) {
    if (lesson.reason !== 'unknown') continue;
    const last = found.at(-1);
    if (last && (last.to === lesson.day || goesOn(last.to, lesson.day, studied))) {
      last.to = lesson.day;
      last.lessons.push(lesson);
    } else {
      found.push({ pupil: pupil.id, name: pupil.name, from: lesson.day, to: lesson.day, lessons: [lesson] });
    }
  }
  return found;
}

/** `4 марта`, `2–4 марта`, `27 февраля – 2 марта` */
export function daySpan(from: string, to: string): string {
  if (from === to) return longDay(from);
  if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8))}–${longDay(to)}`;
  return `${longDay(from)} – ${longDay(to)}`;
}

/** How many lessons of a pupil lie within the days of a document that may still change them. */
export function within(lessons: readonly Missed[], from: string, to: string): number {
  return lessons.filter((lesson) => from <= lesson.day && lesson.day <= to).length;
}

/** A stretch's own name, to remember which are chosen. */
export function keyOf(stretch: Stretch): string {
  return `${stretch.pupil} ${stretch.from}`;
}

/** What a document for the chosen stretches has to cover: each pupil once, all days from the first to the last. */
export function covered(chosen: readonly Stretch[]): { pupils: string[]; from: string; to: string } {
  const pupils = [...new Set(chosen.map((stretch) => stretch.pupil))];
  const days = chosen.flatMap((stretch) => [stretch.from, stretch.to]).sort();
  return { pupils, from: days[0] ?? '', to: days.at(-1) ?? '' };
}
