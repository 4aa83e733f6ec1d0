import { expect, it } from 'vitest';
import { readPaper, whose } from './stack';

const names = [
  'Ёлкин Пётр Ильич',
  'Иванов Пётр',
  'Иванова Анна Олеговна',
  'Иванова Анна Петровна',
  'Иванова Наталья',
  'Яковлев Олег',
];

it.each([
  ['ёл', [0]],
  ['елк', [0]],
  ['ЯКОВ', [5]],
  ['ива', [1, 2, 3, 4]],
  ['иванова', [2, 3, 4]],
  ['иванов п', [1]],
  ['иванова анна п', [3]],
  ['пётр', []],
  ['', []],
])('«%s» begins %o', (typed, rows) => {
  expect(whose(typed, names)).toEqual(rows);
});

it.each([
  ['  ', { kind: 'empty' }],
  ['ива', { kind: 'found', rows: [1, 2, 3, 4], name: 'ива', entry: '' }],
  ['яко 5', { kind: 'found', rows: [5], name: 'яко', entry: '5' }],
  ['елк 4/5', { kind: 'found', rows: [0], name: 'елк', entry: '4/5' }],
  ['яко н', { kind: 'found', rows: [5], name: 'яко', entry: 'н' }],
  ['ива 5', { kind: 'found', rows: [1, 2, 3, 4], name: 'ива', entry: '5' }],
  // A letter that goes on with somebody's name is no code yet: nothing is guessed.
  ['иванова н', { kind: 'found', rows: [4], name: 'иванова н', entry: '' }],
  ['иванова н н', { kind: 'found', rows: [4], name: 'иванова н', entry: 'н' }],
  ['иванова а п 3', { kind: 'found', rows: [3], name: 'иванова а п', entry: '3' }],
  ['кто 5', { kind: 'found', rows: [], name: 'кто', entry: '5' }],
  // On the Latin layout.
  ['zrj 5', { kind: 'found', rows: [5], name: 'zrj', entry: '5' }],
  ['`k 5', { kind: 'found', rows: [0], name: '`k', entry: '5' }],
])('reads «%s»', (line, paper) => {
  expect(readPaper(line, names)).toEqual(paper);
});
