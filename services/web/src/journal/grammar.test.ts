import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterOf, isComplete, read, type Syntax, shown } from './grammar';

const five: Syntax = {
  numbers: { lowest: 2, highest: 5 },
  words: ['.', 'зач', 'незач'],
  codes: [
    { letters: 'Н', synonyms: [], reason: 'unknown' },
    { letters: 'Б', synonyms: [], reason: 'illness' },
    { letters: 'УП', synonyms: ['У'], reason: 'valid' },
    { letters: 'О', synonyms: ['ОП'], reason: 'late' },
    { letters: 'ДО', synonyms: [], reason: 'distance' },
  ],
  pairs: true,
};
const ten: Syntax = { ...five, numbers: { lowest: 1, highest: 10 }, words: ['.'] };

function text(typed: string, syntax = five) {
  const reading = read(typed, syntax);
  return reading.kind === 'entry' ? reading.text : reading.kind;
}

describe('an entry', () => {
  it.each([
    ['5', '5'],
    [' 4 ', '4'],
    ['5,4', '5/4'],
    ['4/5', '4/5'],
    ['4 / .', '4/.'],
    ['.', '.'],
    ['ю', '.'],
    ['н', 'Н'],
    ['о5', '5О'],
    ['5о', '5О'],
    ['5 оп', '5О'],
    ['оп4/3', '4/3О'],
    ['до', 'ДО'],
    ['до4', '4ДО'],
    ['зач', 'зач'],
    ['Зачёт', 'зач'],
    ['у', 'УП'],
  ])('%s is %s', (typed, expected) => {
    expect(text(typed)).toBe(expected);
  });

  it.each([
    ['H', 'Н', 'looks like Н'],
    ['h', 'Н', 'looks like Н in small letters too'],
    ['o5', '5О', 'looks like О'],
    ['j', 'О', 'is the key of О'],
    [',', 'unknown', 'a main comma alone joins nothing'],
    ['pfx', 'зач', 'is typed with the keys of зач'],
    ['f', 'unknown', 'is neither'],
  ])('%s is %s: %s', (typed, expected) => {
    expect(text(typed)).toBe(expected);
  });

  it('asks when a Latin letter is two codes', () => {
    const reading = read('y', five);
    expect(reading.kind === 'ambiguous' && reading.options.map((option) => option.text)).toEqual(['Н', 'УП']);
    expect(read('y', five, 'pasted')).toMatchObject({ text: 'УП' });
  });

  it('says what 0 is not, and lets the server name the scale', () => {
    expect(read('0', five)).toEqual({ kind: 'unknown', text: '0', hint: 'zero' });
    expect(text('6')).toBe('6');
    expect(text('10', ten)).toBe('10');
  });

  it.each(['5/', '/5', '5/4/3', '5-', '+5', '05', '5.5', '100', '😀', 'пять', '5'.repeat(99)])(
    'keeps %s as unknown text',
    (typed) => {
      expect(read(typed, five).kind).toBe('unknown');
    },
  );

  it('takes neither codes nor pairs as a period mark', () => {
    const period: Syntax = { numbers: five.numbers, words: ['н/а', 'осв'], codes: [], pairs: false };
    expect(text('H/A', period)).toBe('н/а');
    expect(text('4/5', period)).toBe('unknown');
    expect(text('н', period)).toBe('unknown');
  });
});

describe('a complete entry', () => {
  it.each([
    ['5', five, true],
    ['5/4', five, true],
    ['5/', five, false],
    ['1', ten, false],
    ['10', ten, true],
    ['2', ten, true],
    ['о', five, false],
    ['н', five, false],
    ['н', ten, true],
    ['.', five, true],
  ])('%s', (typed, syntax, expected) => {
    expect(isComplete(typed, syntax)).toBe(expected);
  });
});

describe('a key', () => {
  it('adds the dot from the number pad and the Russian layout', () => {
    expect(characterOf(',', 'NumpadDecimal', '')).toBe('.');
    expect(characterOf(',', 'NumpadDecimal', '5')).toBe(',');
    expect(characterOf('ю', 'Period', '')).toBe('.');
    expect(characterOf(',', 'Comma', '')).toBe(',');
    expect(characterOf('Shift', 'ShiftLeft', '')).toBeNull();
    expect(characterOf(' ', 'Space', '')).toBeNull();
  });
});

describe('any text', () => {
  it('is read without failing, and canonical text reads back as itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (typed) => {
        const reading = read(typed, five);
        if (reading.kind !== 'entry') return;
        expect(read(reading.text, five, 'pasted')).toEqual(reading);
      }),
    );
    const sign = fc.constantFrom(
      '2',
      '5',
      '/',
      ',',
      'о',
      'О',
      'o',
      'H',
      'y',
      'п',
      '.',
      ' ',
      '0',
      '1',
      'з',
      'а',
      'ч',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 6 }), (signs) => {
        const reading = read(signs.join(''), five);
        if (reading.kind !== 'entry') return;
        expect(read(reading.text, five, 'pasted')).toEqual(reading);
        expect(shown(reading.mark, reading.letters)).not.toBe('');
      }),
    );
  });

  it('means the same in either case and with spaces', () => {
    fc.assert(
      fc.property(fc.constantFrom('5', 'н', 'о5', '5,4', 'зач', 'j', 'h', 'уп'), fc.nat(3), (typed, at) => {
        const other = `${typed.slice(0, at)} ${typed.slice(at)}`.toUpperCase();
        expect(read(other, five)).toEqual(read(typed, five));
      }),
    );
  });
});
