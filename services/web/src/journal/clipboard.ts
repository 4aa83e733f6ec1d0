/** Cells as text on the clipboard, and what a pasted text would do. Nothing is written here. */
import { type Reading, read, type Syntax } from './grammar';
import type { At, Rect } from './selection';

/** Rows of cell texts. */
export type Matrix = readonly (readonly string[])[];

/** Tab-separated; a text with a tab, quote or line break is quoted as spreadsheets do. */
export function toTsv(matrix: Matrix): string {
  const quoted = (text: string) => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return matrix.map((row) => row.map(quoted).join('\t')).join('\r\n');
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A table whose pairs say that they are text; or Excel makes 4/5 a date. */
export function toHtml(matrix: Matrix): string {
  const cell = (text: string) => {
    const safe = text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
    return text.includes('/') ? `<td style='mso-number-format:"\\@"'>${safe}</td>` : `<td>${safe}</td>`;
  };
  return `<table>${matrix.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</table>`;
}

/** Reads tab-separated text; quoted cells may hold tabs and line breaks, a last empty line is dropped. */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let begun = false;
  const end = () => {
    row.push(cell);
    cell = '';
    begun = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && !begun) {
      quoted = true;
      begun = true;
    } else if (sign === '\t') end();
    else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[at + 1] === '\n') at += 1;
      end();
      rows.push(row);
      row = [];
    } else {
      cell += sign;
      begun = true;
    }
  }
  if (begun || cell !== '' || row.length > 0) {
    end();
    rows.push(row);
  }
  return rows;
}

const MONTHS = ['янв', 'фев', 'мар', 'апр', 'ма', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'];
const ENGLISH = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The pair a spreadsheet made a date of: «04.май», «4-May», «04.05.2026» were 4/5. */
export function pairOfDate(text: string): string | null {
  const lower = text.trim().toLowerCase();
  const figures = /^(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})$/.exec(lower);
  if (figures) return `${Number(figures[1])}/${Number(figures[2])}`;
  const words = /^(\d{1,2})[.\-\s]([a-zа-я]{2,8})\.?(?:[.\-\s]\d{2,4})?$/.exec(lower);
  const word = words?.[2];
  if (!words || !word) return null;
  const english = ENGLISH.findIndex((month) => word.startsWith(month));
  const russian = MONTHS.findIndex((month) => word.startsWith(month));
  const month = russian >= 0 ? russian : english;
  return month < 0 ? null : `${Number(words[1])}/${month + 1}`;
}

/** Why a pasted cell is looked at first. */
export type Doubt =
  | { kind: 'replaces'; old: string }
  | { kind: 'unknown' }
  | { kind: 'date'; pair: string }
  /** «4,5» with both numbers in the scale: two marks, or a number of a spreadsheet? */
  | { kind: 'decimal' }
  | { kind: 'locked' };

/** One cell of a paste. */
export type Pasted = { at: At; source: string; text: string | null; doubt: Doubt | null };

/** What a paste would do. */
export type PastePlan = {
  cells: readonly Pasted[];
  /** Cells of the source that lie past the grid. */
  cut: number;
  /** Nothing is doubtful: it may be done at once. */
  clear: boolean;
};

/** What a paste has to know of the grid. */
export type PasteGround = {
  rows: number;
  cols: number;
  /** What a cell shows now. */
  valueAt: (at: At) => string;
  /** Null where nothing can be entered. */
  syntaxAt: (at: At) => Syntax | null;
};

/** Plans a paste. One source cell fills the selection; an empty source cell never erases; overhang is counted. */
export function planPaste(matrix: Matrix, selection: Rect, ground: PasteGround): PastePlan {
  const single = matrix.length === 1 && matrix[0]?.length === 1 ? matrix[0][0] : undefined;
  const rows = single === undefined ? matrix.length : selection.bottom - selection.top + 1;
  const cells: Pasted[] = [];
  let cut = 0;
  for (let down = 0; down < rows; down += 1) {
    const line = matrix[down] ?? [];
    const width = single === undefined ? line.length : selection.right - selection.left + 1;
    for (let right = 0; right < width; right += 1) {
      const source = (single ?? line[right] ?? '').trim();
      if (source === '') continue;
      const at = { row: selection.top + down, col: selection.left + right };
      if (at.row >= ground.rows || at.col >= ground.cols) cut += 1;
      else cells.push(pasted(at, source, ground));
    }
  }
  return { cells, cut, clear: cells.every(({ doubt }) => doubt === null) };
}

function pasted(at: At, source: string, ground: PasteGround): Pasted {
  const syntax = ground.syntaxAt(at);
  if (!syntax) return { at, source, text: null, doubt: { kind: 'locked' } };
  const pair = pairOfDate(source);
  if (pair) {
    const known = read(pair, syntax, 'pasted');
    return { at, source, text: textOf(known), doubt: { kind: 'date', pair } };
  }
  const reading = read(source, syntax, 'pasted');
  const text = textOf(reading);
  if (text === null) return { at, source, text, doubt: { kind: 'unknown' } };
  if (/^\d+,\d+$/.test(source)) return { at, source, text, doubt: { kind: 'decimal' } };
  const old = ground.valueAt(at);
  if (old !== '' && old.toUpperCase() !== text.toUpperCase()) {
    return { at, source, text, doubt: { kind: 'replaces', old } };
  }
  return { at, source, text, doubt: null };
}

function textOf(reading: Reading): string | null {
  return reading.kind === 'entry' ? reading.text : null;
}

function nameKey(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}

/**
 * Which pupil each row of a source is about, when its first column is names: the row's number, or null for a row no
 * one pupil answers to. Null in all when the column is no column of names. «Иванов И. И.» fits who begins so.
 */
export function byNames(matrix: Matrix, pupils: readonly string[]): (number | null)[] | null {
  const keys = pupils.map(nameKey);
  const found = matrix.map((row) => {
    const wanted = nameKey(row[0] ?? '');
    if (!/^[а-яa-z]{2}/.test(wanted)) return null;
    const fits = keys.flatMap((key, at) => (fitsName(wanted, key) ? [at] : []));
    return fits.length === 1 ? (fits[0] ?? null) : null;
  });
  const wide = matrix.some((row) => row.length > 1);
  const hits = found.filter((at) => at !== null).length;
  return wide && hits > 0 && hits * 2 >= matrix.length ? found : null;
}

function fitsName(wanted: string, name: string): boolean {
  const parts = name.split(' ');
  const asked = wanted.replaceAll('.', '. ').split(' ').filter(Boolean);
  return asked.every((part, at) =>
    part.endsWith('.') ? (parts[at] ?? '').startsWith(part.slice(0, -1)) : parts[at] === part,
  );
}
