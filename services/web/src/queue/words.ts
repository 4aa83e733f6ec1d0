import { texts } from '../app/texts';
import { clockTime, deviceToday, longDay } from '../ui/days';
import source from './queue.ftl?raw';
import type { Write } from './types';

/** Texts of the queue. */
export const t = texts(source);

/** What was typed, as lists show it. */
export function typedText(write: Write): string {
  if (write.kind === 'roll') return t('all-present');
  if (write.kind === 'homework' && write.nothing) return t('nothing-set');
  return write.text === null || write.text === '' ? t('empty') : write.text;
}

/** `10:40`, with the day if it is another one than today; of the device's clock. */
export function moment(at: number | string, now: Date = new Date()): string {
  const when = new Date(at);
  const day = deviceToday(when);
  return day === deviceToday(now) ? clockTime(when) : `${longDay(day)}, ${clockTime(when)}`;
}
