import { expect, it } from 'vitest';
import { topicKey } from '../queue/keys';
import type { Overlay, TopicWrite } from '../queue/types';
import { fakePage } from './fake';
import { offersOf } from './offers';
import type { PageData } from './page';

const planned = [
  { ordinal: 33, title: 'Квадрат суммы' },
  { ordinal: 35, title: 'Квадратный трёхчлен' },
  { ordinal: 36, title: 'Корни' },
];

function pageOf(change: (lessons: PageData['lessons']) => PageData['lessons'] = (all) => all): PageData {
  const page = fakePage(1, 4, { plannedTopics: planned, readAt: '2026-03-03T09:00:00Z' });
  return { ...page, lessons: change(page.lessons) };
}

const offers = (page: PageData, overlays: Record<string, Overlay> = {}) =>
  [...offersOf(page, (key) => overlays[key])].map(([lesson, { ordinal }]) => [lesson, ordinal]);

it('offers the plan’s topics in turn to begun lessons without one', () => {
  const page = pageOf((lessons) =>
    lessons.with(1, { ...lessons[1], topic: { text: 'Своя тема', planOrdinal: null, version: 1 } } as never),
  );
  // The lesson of 4 March is still to come.
  expect(offers(page)).toEqual([
    ['l0', 33],
    ['l2', 35],
  ]);
  expect(offers({ ...page, plannedTopics: [] })).toEqual([]);
});

it('passes over lessons nobody may write', () => {
  const page = pageOf((lessons) => lessons.with(0, { ...lessons[0], writable: false } as never));
  expect(offers(page)[0]).toEqual(['l1', 33]);
});

it.each<[Overlay['state'], [string, number][]]>([
  [
    'waiting',
    [
      ['l1', 35],
      ['l2', 36],
    ],
  ],
  [
    'refused',
    [
      ['l0', 33],
      ['l1', 35],
      ['l2', 36],
    ],
  ],
])('counts what is %s in the queue', (state, expected) => {
  const write: TopicWrite = {
    kind: 'topic',
    lessonId: 'l0',
    text: 'Квадрат суммы',
    planOrdinal: 33,
    version: 0,
  };
  const overlay = { state, write, label: '', since: 0, stored: true, code: '', message: '', clause: null };
  expect(offers(pageOf(), { [topicKey('l0')]: overlay as Overlay })).toEqual(expected);
});
