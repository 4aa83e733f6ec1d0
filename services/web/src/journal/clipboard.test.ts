import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byNames, pairOfDate, parseTsv, planPaste, toHtml, toTsv } from './clipboard';
import type { Syntax } from './grammar';

const syntax: Syntax = {
  numbers: { lowest: 2, highest: 5 },
  words: ['.'],
  codes: [{ letters: 'Н', synonyms: [], reason: 'unknown' }],
  pairs: true,
};
const ground = {
  rows: 3,
  cols: 2,
  valueAt: ({ row, col }: { row: number; col: number }) => (row === 1 && col === 0 ? '4' : ''),
  syntaxAt: ({ row, col }: { row: number; col: number }) => (row === 2 && col === 1 ? null : syntax),
};
const corner = { top: 0, left: 0, bottom: 0, right: 0 };

describe('text', () => {
  it('goes to a spreadsheet and back', () => {
    const text = fc.string({ unit: fc.constantFrom('5', '/', '\t', '"', '\n', 'я', ' ') });
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1 }), (matrix) => {
        // A table of one empty cell is no text at all.
        fc.pre(!(matrix.at(-1)?.length === 1 && matrix.at(-1)?.[0] === ''));
        expect(parseTsv(toTsv(matrix))).toEqual(matrix);
      }),
    );
  });

  it('drops the last line break of a spreadsheet', () => {
    expect(parseTsv('5\t4\r\n3\t\r\n')).toEqual([
      ['5', '4'],
      ['3', ''],
    ]);
    expect(parseTsv('5\n4')).toEqual([['5'], ['4']]);
  });

  it('says that a pair is text and keeps markup harmless', () => {
    expect(toHtml([['4/5', '<b>']])).toBe(
      `<table><tr><td style='mso-number-format:"\\@"'>4/5</td><td>&lt;b&gt;</td></tr></table>`,
    );
  });

  it.each([
    ['04.май', '4/5'],
    ['4-мая', '4/5'],
    ['4-May', '4/5'],
    ['03.апр', '3/4'],
    ['05.мар.26', '5/3'],
    ['04.05.2026', '4/5'],
    ['4/5', null],
    ['5', null],
    ['Н', null],
  ])('%s was the pair %s', (text, pair) => {
    expect(pairOfDate(text)).toBe(pair);
  });
});

describe('a paste', () => {
  it('is clear where nothing stands', () => {
    const plan = planPaste([['5'], ['']], corner, ground);
    expect(plan.clear).toBe(true);
    expect(plan.cells).toHaveLength(1);
  });

  it('fills the selection with one cell', () => {
    const plan = planPaste([['н']], { ...corner, bottom: 2 }, ground);
    expect(plan.cells.map(({ text }) => text)).toEqual(['Н', 'Н', 'Н']);
    expect(plan.cells[1]?.doubt).toEqual({ kind: 'replaces', old: '4' });
  });

  it('counts the overhang and names every doubt', () => {
    const plan = planPaste(
      [
        ['04.май', '4,5', '5'],
        ['5', 'абв'],
        ['4', '4'],
        ['5', ''],
      ],
      corner,
      ground,
    );
    expect(plan.cut).toBe(2);
    expect(plan.cells.map(({ doubt }) => doubt?.kind)).toEqual([
      'date',
      'decimal',
      'replaces',
      'unknown',
      undefined,
      'locked',
    ]);
    expect(plan.cells[0]?.text).toBe('4/5');
    expect(plan.clear).toBe(false);
  });

  it('never erases, whatever is pasted', () => {
    const text = fc.constantFrom('5', '', ' ', 'н', 'x', '04.май');
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
        (matrix) => {
          const plan = planPaste(matrix, corner, ground);
          expect(plan.cells.every(({ text }) => text !== '')).toBe(true);
          const filled = matrix.flat().filter((cell) => cell.trim() !== '').length;
          if (matrix.flat().length > 1) expect(plan.cells.length + plan.cut).toBe(filled);
        },
      ),
    );
  });
});

describe('names', () => {
  const pupils = ['Абрамова Анна Игоревна', 'Бек Ильдар', 'Семёнов Пётр Ильич', 'Семёнов Павел Ильич'];

  it('find their pupils', () => {
    expect(
      byNames(
        [
          ['Бек Ильдар', '5'],
          ['абрамова а. и.', '4'],
          ['Семенов Петр', '3'],
          ['Семёнов', '3'],
        ],
        pupils,
      ),
    ).toEqual([1, 0, 2, null]);
  });

  it('are not seen in a column of marks', () => {
    expect(byNames([['5', '4']], pupils)).toBeNull();
    expect(byNames([['Бек Ильдар']], pupils)).toBeNull();
  });
});
