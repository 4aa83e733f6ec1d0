import { texts } from '../app/texts';
import { clockTime, deviceToday, shortDay } from '../ui/days';
import source from './district.ftl?raw';
import { absence, type Measure, type SchoolWeek } from './figures';

/** Texts of this slice. */
export const t = texts(source);

/** `09.03 06:00` in the device's zone. */
export function momentText(at: string): string {
  return `${shortDay(deviceToday(new Date(at)))} ${clockTime(at)}`;
}

/** A figure as it is read, or why there is none. */
export function figureText(school: SchoolWeek, measure: Measure): string {
  return school[measure]?.display ?? t(absence(school, measure));
}
