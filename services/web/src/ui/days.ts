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

/** The device's own day; only for choosing what to ask for first, never for judging a deadline. */
export function deviceToday(now: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

/** `10:42` of a moment in the device's zone. */
export function clockTime(moment: string | Date): string {
  const at = typeof moment === 'string' ? new Date(moment) : moment;
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}
