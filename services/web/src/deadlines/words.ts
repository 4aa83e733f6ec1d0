import { texts } from '../app/texts';
import source from './deadlines.ftl?raw';
import { type Entry, parts } from './rows';

/** Texts of this slice. */
export const t = texts(source);

/** `3 дня 2 ч`, `1 ч 20 мин`, `5 мин` */
export function spanText(minutes: number): string {
  const of = parts(minutes);
  const said = [
    of.days > 0 ? t('days', { n: of.days }) : '',
    of.hours > 0 ? t('hours', { n: of.hours }) : '',
    of.minutes > 0 || minutes === 0 ? t('minutes', { n: of.minutes }) : '',
  ];
  return said.filter(Boolean).join(' ');
}

const KNOWN = ['D01', 'D02', 'D03'];

/** What is wrong with an entry: «темы нет», «задание внесено позже на 2 ч». */
export function entryText(entry: Entry): string {
  const code = KNOWN.includes(entry.code) ? entry.code : 'other';
  if (entry.missing) return t(`entry-${code}`, { what: entry.what });
  return t(`made-${code}`, { what: entry.what, span: spanText(entry.minutesLate) });
}
