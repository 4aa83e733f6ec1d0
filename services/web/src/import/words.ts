import { texts } from '../app/texts';
import { clockTime, deviceToday, longDay } from '../ui/days';
import source from './import.ftl?raw';

/** Texts of this slice. */
export const t = texts(source);

/** `4 марта 10:42` in the school's zone. */
export function moment(at: string): string {
  return `${longDay(deviceToday(new Date(at)))} ${clockTime(at)}`;
}

/** A value of the school as people write it: days come as `2026-03-04`. */
export function valueText(value: string): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return day ? `${day[3]}.${day[2]}.${day[1]}` : value;
}
