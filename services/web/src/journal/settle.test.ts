import { describe, expect, it } from 'vitest';
import type { Standing, Write } from '../queue/types';
import type { Saved } from './cells';
import { fakePage } from './fake';
import type { PageData } from './page';
import { derives, freshFor, patched } from './settle';

type Due = PageData['lessons'][number]['due'][number];

function due(code: string, state: Due['state'], dueAt = '2026-03-31T08:00:00Z'): Due {
  return { code, title: '', dueAt, display: '', clause: null, state };
}

function pageOf(dues: Due[], rollTakenAt: string | null = null): PageData {
  const page = fakePage(2, 1);
  return { ...page, lessons: page.lessons.map((lesson) => ({ ...lesson, due: dues, rollTakenAt })) };
}

const saved = (write: Write, standing: Standing): Saved => ({
  state: 'saved',
  write,
  label: '',
  standing,
  at: '2026-03-31T07:01:00Z',
});
const value = (version: number): Standing => ({ kind: 'value', version });
const topic = (text: string | null, version = 1) =>
  saved({ kind: 'topic', lessonId: 'l0', text, planOrdinal: 33, version: 0 }, value(version));
const roll = (undo?: true) =>
  saved({ kind: 'roll', lessonId: 'l0', ...(undo ? { undo } : {}) }, { kind: 'roll' });
const homework = (text: string | null, nothing = false) =>
  saved(
    { kind: 'homework', lessonId: 'l0', pupilId: null, text, nothing, dueOn: null, version: 0 },
    value(1),
  );
function entry(mark: string | null, attendance: string | null): Saved {
  const versions = { markVersion: 1, attendanceVersion: 1 };
  const base = { lessonId: 'l0', pupilId: 'p0', columnId: 'c0', text: '', minutes: null, madeUp: false };
  return saved(
    { kind: 'entry', ...base, markVersion: 0, attendanceVersion: 0 },
    { kind: 'entry', columnId: 'c0', mark, attendance, minutes: null, ...versions },
  );
}

describe('what a page says after an answer', () => {
  it('has the topic, the homework and the roll as saved', () => {
    let page = patched(pageOf([]), topic('Квадрат суммы'));
    page = patched(page, homework('№ 412'));
    page = patched(page, roll());
    expect(page.lessons[0]).toMatchObject({
      topic: { text: 'Квадрат суммы', planOrdinal: 33, version: 1 },
      homework: [{ pupilId: null, text: '№ 412', nothing: false, version: 1 }],
      rollTakenAt: '2026-03-31T07:01:00Z',
    });
    expect(patched(page, roll(true)).lessons[0]?.rollTakenAt).toBeNull();
  });

  it('keeps what it knows better', () => {
    const page = patched(pageOf([]), topic('Вторая запись', 2));
    expect(patched(page, topic('Первая запись', 1))).toBe(page);
    const taken = pageOf([], '2026-03-31T06:00:00Z');
    expect(patched(taken, roll())).toBe(taken);
    expect(patched(pageOf([]), roll(true)).lessons[0]?.rollTakenAt).toBeNull();
  });
});

it.each<[string, PageData, Saved, boolean, boolean]>([
  ['a mark where marks are still owed', pageOf([due('D04', 'OPEN')]), entry('5', null), true, true],
  ['a later mark of the same column', pageOf([due('D04', 'OPEN')]), entry('5', null), false, false],
  ['a mark where they came in time', pageOf([due('D04', 'IN_TIME')]), entry('5', null), true, false],
  ['a written work late', pageOf([due('D05', 'OVERDUE')]), entry('5', null), true, true],
  ['the first absence of a lesson', pageOf([]), entry(null, 'Н'), false, true],
  ['an absence after the roll', pageOf([], '2026-03-31T06:00:00Z'), entry(null, 'Н'), false, false],
  ['a topic that is owed', pageOf([due('D02', 'OPEN')]), topic('Тема'), false, true],
  ['a corrected topic', pageOf([due('D02', 'IN_TIME')]), topic('Тема'), false, false],
  ['a topic taken back', pageOf([due('D02', 'IN_TIME')]), topic(null), false, true],
  ['homework that is owed', pageOf([due('D03', 'OVERDUE')]), homework('№ 1'), false, true],
  ['explicitly no homework, none owed', pageOf([]), homework(null, true), false, false],
  ['a roll that is owed', pageOf([due('D01', 'OPEN')]), roll(), false, true],
  ['a roll nobody waits for', pageOf([]), roll(), false, false],
  ['a roll taken back', pageOf([due('D01', 'IN_TIME')]), roll(true), false, true],
])('%s: only the server can derive: %#', (_, page, answer, first, expected) => {
  expect(derives(page, answer, first)).toBe(expected);
});

it('grows old with the next due moment, or after half an hour', () => {
  const now = Date.parse('2026-03-31T07:50:00Z');
  expect(freshFor(pageOf([due('D03', 'OPEN')]), now)).toBe(601_000);
  expect(freshFor(pageOf([due('D03', 'OVERDUE'), due('D02', 'IN_TIME')]), now)).toBe(1_800_000);
  expect(freshFor(pageOf([due('D03', 'OPEN', '2026-04-02T08:00:00Z')]), now)).toBe(1_800_000);
});
