/**
 * What is typed into a cell, read against the lists the page brought: numbers, words and codes. Only syntax is known
 * here; whether an entry is taken, the server says.
 */

/** What a cell's text may consist of. */
export type Syntax = {
  /** Lowest and highest number of the scale; null where it has none. */
  numbers: { lowest: number; highest: number } | null;
  /** Words besides numbers, as they are written: «.», «зач». */
  words: readonly string[];
  /** Attendance codes; empty for period marks. */
  codes: readonly { letters: string; synonyms: readonly string[]; reason: string }[];
  /** Two marks of one work may stand in a cell. */
  pairs: boolean;
};

/** A text that reads as an entry. */
export type Entry = {
  kind: 'entry';
  /** As sent and undone: «5/4», «5О», «Н», «.». */
  text: string;
  /** The mark or pair, canonical; null when only a code stands here. */
  mark: string | null;
  /** The school's letters of the code. */
  letters: string | null;
};

/** What a text means. */
export type Reading =
  | { kind: 'empty' }
  | Entry
  /** Latin letters that are two codes, by key and by look; the person chooses 1 or 2. */
  | { kind: 'ambiguous'; options: readonly [Entry, Entry] }
  | { kind: 'unknown'; text: string; hint: 'zero' | null };

/** Typed letters may be meant by key or by look; pasted ones only by look. */
export type Origin = 'typed' | 'pasted';

const LOOKS: Record<string, string> = {
  A: 'А',
  B: 'В',
  C: 'С',
  E: 'Е',
  H: 'Н',
  K: 'К',
  M: 'М',
  O: 'О',
  P: 'Р',
  T: 'Т',
  X: 'Х',
  Y: 'У',
};

const LATIN_KEYS = 'QWERTYUIOPASDFGHJKLZXCVBNM';
const RUSSIAN_KEYS = 'ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ';

function byLook(text: string): string {
  return Array.from(text, (letter) => LOOKS[letter] ?? letter).join('');
}

function byKey(text: string): string {
  return Array.from(text, (letter) => {
    const at = LATIN_KEYS.indexOf(letter);
    return at < 0 ? letter : (RUSSIAN_KEYS[at] ?? letter);
  }).join('');
}

const LATIN_SIGNS = "`[];',.";
const RUSSIAN_SIGNS = 'ёхъжэбю';

/** What the keys of a text typed on the Latin layout bear in Russian: «bdf» is «ива». */
export function keysToRussian(text: string): string {
  return Array.from(byKey(text.toUpperCase()).toLowerCase(), (letter) => {
    const at = LATIN_SIGNS.indexOf(letter);
    return at < 0 ? letter : (RUSSIAN_SIGNS[at] ?? letter);
  }).join('');
}

function plain(text: string): string {
  return text.replace(/\s/g, '').toUpperCase();
}

function comparable(text: string): string {
  return byLook(plain(text)).replaceAll('Ё', 'Е');
}

/** Longest text that is looked at; nothing longer is an entry. */
const LONGEST = 24;

/** Reads a cell's text. */
export function read(text: string, syntax: Syntax, origin: Origin = 'typed'): Reading {
  const typed = plain(text);
  if (typed === '') return { kind: 'empty' };
  if (typed.length > LONGEST) return { kind: 'unknown', text: text.trim(), hint: null };
  if (typed === 'Ю' && origin === 'typed') return read('.', syntax, origin);
  const look = readCyrillic(byLook(typed), syntax);
  const key = origin === 'typed' && /[A-Z]/.test(typed) ? readCyrillic(byKey(typed), syntax) : null;
  if (look && key && look.text !== key.text) return { kind: 'ambiguous', options: [key, look] };
  const entry = look ?? key;
  if (entry) return entry;
  return { kind: 'unknown', text: text.trim(), hint: typed === '0' ? 'zero' : null };
}

function readCyrillic(typed: string, syntax: Syntax): Entry | null {
  const code = codeOf(typed, syntax);
  if (code) return { kind: 'entry', text: code, mark: null, letters: code };
  const mark = readMarks(typed, syntax);
  if (mark) return { kind: 'entry', text: mark, mark, letters: null };
  for (const { spelling, letters } of spellings(syntax)) {
    const rest = typed.startsWith(spelling)
      ? typed.slice(spelling.length)
      : typed.endsWith(spelling)
        ? typed.slice(0, -spelling.length)
        : '';
    const beside = rest ? readMarks(rest, syntax) : null;
    if (beside) return { kind: 'entry', text: `${beside}${letters}`, mark: beside, letters };
  }
  return null;
}

function codeOf(typed: string, syntax: Syntax): string | null {
  const wanted = comparable(typed);
  return spellings(syntax).find(({ spelling }) => spelling === wanted)?.letters ?? null;
}

/** All spellings, longest first, so that «ОП» is not read as «О» with something after it. */
function spellings(syntax: Syntax): { spelling: string; letters: string; late: boolean }[] {
  return syntax.codes
    .flatMap((code) =>
      [code.letters, ...code.synonyms].map((spelling) => ({
        spelling: comparable(spelling),
        letters: code.letters,
        late: code.reason === 'late',
      })),
    )
    .sort((a, b) => b.spelling.length - a.spelling.length || Number(b.late) - Number(a.late));
}

function readMarks(typed: string, syntax: Syntax): string | null {
  const one = readMark(typed, syntax);
  if (one || !syntax.pairs) return one;
  const joint = typed.search(/[/,]/);
  if (joint < 1) return null;
  const first = readMark(typed.slice(0, joint), syntax);
  const second = readMark(typed.slice(joint + 1), syntax);
  return first && second ? `${first}/${second}` : null;
}

/** A number outside the scale is a mark too: the server's refusal names the scale. */
function readMark(typed: string, syntax: Syntax): string | null {
  if (/^[1-9][0-9]?$/.test(typed)) return syntax.numbers ? typed : null;
  const wanted = comparable(typed);
  return (
    syntax.words.find((word) => {
      const own = comparable(word);
      return own === wanted || (own.endsWith('ЗАЧ') && `${own}ЕТ` === wanted);
    }) ?? null
  );
}

/**
 * Nothing that is listed goes on from here, so «Сразу вниз» may move. A second mark and a late code after a mark do
 * not count: they come by reopening. «1» waits for «0» on a scale up to 10, a late code for its mark.
 */
export function isComplete(text: string, syntax: Syntax): boolean {
  const reading = read(text, syntax);
  if (reading.kind !== 'entry') return false;
  if (reading.mark === null) {
    const late = syntax.codes.some((code) => code.letters === reading.letters && code.reason === 'late');
    return !late && !continues(comparable(reading.text), syntax);
  }
  const last = reading.mark.split('/').at(-1) ?? '';
  const highest = syntax.numbers?.highest ?? 0;
  if (/^[1-9]$/.test(last)) return Number(last) * 10 > highest;
  return !continues(comparable(last), syntax);
}

function continues(start: string, syntax: Syntax): boolean {
  const listed = [...syntax.words.map(comparable), ...spellings(syntax).map(({ spelling }) => spelling)];
  return listed.some((word) => word.length > start.length && word.startsWith(start));
}

/**
 * The character a key adds. In an empty entry the number pad's comma and «ю» mean the dot; elsewhere a comma joins a
 * pair. Null for a key that is no character, or a space.
 */
export function characterOf(key: string, code: string, entry: string): string | null {
  if (Array.from(key).length !== 1 || key.trim() === '') return null;
  if (entry === '' && (code === 'NumpadDecimal' || key === 'ю' || key === 'Ю')) return '.';
  return key;
}

/** What a cell shows: «5/4», «5о», «Н». */
export function shown(mark: string | null, letters: string | null): string {
  if (mark === null) return letters ?? '';
  return letters === null ? mark : `${mark}${letters.toLowerCase()}`;
}
