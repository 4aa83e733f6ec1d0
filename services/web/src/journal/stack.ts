/** «По стопке»: papers in no order. A line is the beginning of a family name and an entry; nothing is guessed. */
import { keysToRussian } from './grammar';

/** What a line of «По стопке» means. */
export type Paper =
  /** Nothing that could be a name yet. */
  | { kind: 'empty' }
  /** Who the name may be, and what is to be entered; empty while only the name is typed. */
  | { kind: 'found'; rows: readonly number[]; name: string; entry: string };

function words(text: string): string[] {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[\s\u00a0]+/)
    .filter(Boolean);
}

/** Every typed word begins the name's word at its place: family, given name, patronymic. */
function begins(typed: readonly string[], name: readonly string[]): boolean {
  return typed.every((part, at) => (name[at] ?? '').startsWith(part));
}

/** Rows whose names begin so, in the order shown; ё is е. */
export function whose(typed: string, names: readonly string[]): number[] {
  const parts = words(typed);
  if (parts.length === 0) return [];
  return names.flatMap((name, row) => (begins(parts, words(name)) ? [row] : []));
}

/**
 * Reads a line. Its last word is the entry as soon as the words before it name somebody; a line of one word is a name.
 * Names typed on the Latin layout are read by their keys.
 */
export function readPaper(line: string, names: readonly string[]): Paper {
  const typed = line.trim().split(/[\s\u00a0]+/);
  if (!typed[0]) return { kind: 'empty' };
  const find = (name: string) => {
    const rows = whose(name, names);
    return rows.length > 0 ? rows : whose(keysToRussian(name), names);
  };
  const whole = typed.join(' ');
  const name = typed.slice(0, -1).join(' ');
  const entry = typed.at(-1) ?? '';
  // «иванова а» goes on with the name as long as somebody is called so; a figure never does.
  const all = find(whole);
  if (typed.length === 1 || (all.length > 0 && !/[\d./]/.test(entry))) {
    return { kind: 'found', rows: all, name: whole, entry: '' };
  }
  return { kind: 'found', rows: find(name), name, entry };
}
