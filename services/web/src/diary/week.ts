/** Order and words of a diary week; nothing here judges, it only arranges what the server said. */
import { addDays, longDay, weekday } from '../ui/days';

/** Lessons of one local day, in the timetable's order. */
export type DayOf<L> = { day: string; lessons: L[] };

/** The lessons by day, days in order; days without lessons are left out. */
export function byDay<L extends { day: string }>(lessons: readonly L[]): DayOf<L>[] {
  const days = new Map<string, L[]>();
  for (const lesson of lessons) {
    const known = days.get(lesson.day);
    if (known) known.push(lesson);
    else days.set(lesson.day, [lesson]);
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, ofDay]) => ({ day, lessons: ofDay }));
}

/**
 * The day a family looks for first, and the others in order. In today's week that is today, or the next day with
 * lessons when today has none; in other weeks nothing stands out.
 */
export function todayFirst<L>(days: readonly DayOf<L>[], monday: string, today: string) {
  const inWeek = monday <= today && today <= addDays(monday, 6);
  const first = inWeek ? days.find((day) => day.day >= today) : undefined;
  return { first, others: days.filter((day) => day !== first) };
}

/** `Сегодня, среда, 4 марта`, `Завтра, …`, `Среда, 4 марта` */
export function dayTitle(day: string, today: string): string {
  const plain = `${weekday(day)}, ${longDay(day)}`;
  if (day === today) return `Сегодня, ${plain}`;
  if (day === addDays(today, 1)) return `Завтра, ${plain}`;
  return capital(plain);
}

const TO_DAY = ['воскресенью', 'понедельнику', 'вторнику', 'среде', 'четвергу', 'пятнице', 'субботе'];
const FROM_DAY = ['воскресенье', 'понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота'];

/** `пятнице, 6 марта`: for which lesson something is set. */
export function toDay(day: string): string {
  return `${TO_DAY[FROM_DAY.indexOf(weekday(day))] ?? ''}, ${longDay(day)}`;
}

const NUMBERS = ['одну', 'две', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять', 'десять'];

/** For how many marks one counts: `три`, `пять`; figures above ten. */
export function weightWord(weight: number): string {
  return NUMBERS[weight - 1] ?? String(weight);
}

/** `Контрольная работа` inside a sentence: `контрольная работа`; abbreviations stay as they are. */
export function inSentence(text: string): string {
  const [first = '', second = ''] = text;
  return second === second.toLowerCase() ? first.toLowerCase() + text.slice(first.length) : text;
}

/** First letter as at the beginning of a sentence. */
export function capital(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/** `08:30` of `08:30:00` */
export function hourMinute(time: string): string {
  return time.slice(0, 5);
}
