import { expect, it } from 'vitest';
import { briefly, daysOf } from './cells';
import { attentionOf, awaitedFamilies, sorted, toneOf } from './reach';

const lessons = [
  { day: '2026-03-02', number: 1, subject: 'Алгебра' },
  { day: '2026-03-02', number: 2, subject: 'История' },
  { day: '2026-03-03', number: 1, subject: 'Физика' },
];
const nothing = { absenceCode: null, absence: null, minutesLate: null };
const mark = (value: string) => ({ value, work: 'Работа на уроке', weight: 1 });

it('puts marks and codes of a day into one cell, in order', () => {
  const entries = [
    { lesson: 0, marks: [mark('5'), mark('4')], ...nothing },
    { lesson: 1, marks: [], ...nothing, absenceCode: 'Н', absence: 'причина не указана' },
    { lesson: 2, marks: [mark('3')], ...nothing },
  ];
  expect(daysOf(lessons)).toEqual(['2026-03-02', '2026-03-03']);
  expect(briefly(entries, lessons, '2026-03-02')).toBe('5 4 Н');
  expect(briefly(entries, lessons, '2026-03-03')).toBe('3');
  expect(briefly([], lessons, '2026-03-03')).toBe('');
});

it('brings deliveries that need somebody to the front', () => {
  const lines = ['accepted', 'refused', 'queued', 'printed', 'handed_over', 'in_diary', 'withheld'];
  const heaps = sorted(lines.map((state) => ({ state })));
  expect(heaps.attention.map((line) => line.state)).toEqual(['refused', 'printed', 'withheld']);
  expect(heaps.onTheWay.map((line) => line.state)).toEqual(['queued']);
  expect(heaps.reached.map((line) => line.state)).toEqual(['accepted', 'handed_over', 'in_diary']);
  expect(['gave_up', 'printed', 'sending', 'accepted'].map(toneOf)).toEqual([
    'late',
    'due',
    'queued',
    'done',
  ]);
});

it('names the families whose application is awaited, each of them once', () => {
  const member = (id: string, wished: string, channel: string | null) => ({
    id,
    name: id,
    wished,
    channel,
    why: channel ? null : 'Нет письменного заявления',
  });
  const family = [
    member('мать', 'print', null),
    member('отец', 'print', 'print'),
    member('дед', 'email', null),
  ];
  const awaiting = awaitedFamilies([{ id: 'p', name: 'Бек Ильдар', family }]);
  expect(awaiting.map(({ pupil, guardian, missing }) => [pupil, guardian, missing])).toEqual([
    ['Бек Ильдар', 'мать', 'Нет письменного заявления'],
  ]);
  const lines = [
    { pupilId: 'p', state: 'withheld', channel: 'print' },
    { pupilId: 'q', state: 'withheld', channel: 'print' },
    { pupilId: 'p', state: 'withheld', channel: 'email' },
    { pupilId: 'p', state: 'printed', channel: 'print' },
    { pupilId: 'p', state: 'accepted', channel: 'email' },
  ];
  expect(attentionOf(lines, awaiting)).toEqual(lines.slice(1, 4));
});
