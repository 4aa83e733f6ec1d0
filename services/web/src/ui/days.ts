/** Days and moments as the screens write them. Days are `YYYY-MM-DD` without a zone; arithmetic is in whole days. */

const MONTHS = [
  'января',
  'февраля',
  'марта',
  'апреля',
  'мая',
  'июня',
  'июля',
  'августа',
  'сентября',
  'октября',
  'ноября',
  'декабря',
];
const WEEKDAYS = ['воскресенье', 'понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота'];
const SHORT_WEEKDAYS = ['вс', 'пн', 'вт', 'ср', 'чт', 'пт', 'сб'];

function parts(day: string): [number, number, number] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return [year, month, date];
}

function utc(day: string): Date {
  const [year, month, date] = parts(day);
  return new Date(Date.UTC(year, month - 1, date));
}

/** `4 марта` */
export function longDay(day: string): string {
  const [, month, date] = parts(day);
  return `${date}\u00a0${MONTHS[month - 1]}`;
}

/** `04.03` */
export function shortDay(day: string): string {
  const [, month, date] = parts(day);
  return `${String(date).padStart(2, '0')}.${String(month).padStart(2, '0')}`;
}

/** `среда` */
export function weekday(day: string): string {
  return WEEKDAYS[utc(day).getUTCDay()] ?? '';
}

/** `ср` */
export function shortWeekday(day: string): string {
  return SHORT_WEEKDAYS[utc(day).getUTCDay()] ?? '';
}

/** The day `count` days later (earlier when negative). */
export function addDays(day: string, count: number): string {
  const moment = utc(day);
  moment.setUTCDate(moment.getUTCDate() + count);
  return moment.toISOString().slice(0, 10);
}

/** Monday of the day's week. */
export function mondayOf(day: string): string {
  return addDays(day, -((utc(day).getUTCDay() + 6) % 7));
}

/** `2–8 марта`, `23 февраля – 1 марта` */
export function weekSpan(monday: string): string {
  const sunday = addDays(monday, 6);
  const [, firstMonth, first] = parts(monday);
  const [, lastMonth] = parts(sunday);
  if (firstMonth === lastMonth) return `${first}–${longDay(sunday)}`;
  return `${longDay(monday)} – ${longDay(sunday)}`;
}

let shown: string | undefined;
let clock = clockOf(shown);

function clockOf(zone: string | undefined): Intl.DateTimeFormat {
  const form = { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23', timeZone: zone } as const;
  // A browser older than a zone shows its own time rather than nothing.
  try {
    return new Intl.DateTimeFormat('sv', form);
  } catch {
    return new Intl.DateTimeFormat('sv', { ...form, timeZone: undefined });
  }
}

/** Moments are shown in this IANA zone from now on: that of the school in use; without one in the device's. */
export function showIn(zone: string | undefined): void {
  if (zone !== shown) clock = clockOf(zone);
  shown = zone;
}

/** The day by the device's clock, in the school's zone; for choosing what to ask for first, never for judging a deadline. */
export function deviceToday(now: Date): string {
  return clock.format(now).slice(0, 10);
}

/** `10:42` of a moment in the school's zone. */
export function clockTime(moment: string | Date): string {
  return clock.format(typeof moment === 'string' ? new Date(moment) : moment).slice(11, 16);
}
