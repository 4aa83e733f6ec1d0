import { texts } from '../app/texts';
import source from './deadlines.ftl?raw';
import type { Entry } from './query';

/** Texts of this slice. */
export const t = texts(source);

const KNOWN = ['D01', 'D02', 'D03'];

/** What is wrong with an entry: «темы нет», «задание внесено позже на 2 ч». */
export function entryText(entry: Pick<Entry, 'code' | 'what' | 'missing' | 'lateBy'>): string {
  const code = KNOWN.includes(entry.code) ? entry.code : 'other';
  if (entry.missing) return t(`entry-${code}`, { what: entry.what });
  return t(`made-${code}`, { what: entry.what, span: entry.lateBy });
}
