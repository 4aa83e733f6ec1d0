import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { configure, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionProvider } from '../app/session';
import { wipeDevice } from '../queue/open';
import Today from './Today';

/** Two cores may serve a dozen builds at once. */
const PATIENT = { timeout: 10_000 };
configure({ asyncUtilTimeout: PATIENT.timeout });
vi.setConfig({ testTimeout: 30_000 });

type Sent = { name: string; input: Record<string, unknown> };
type LessonData = Record<string, unknown>;

let lessons: LessonData[];
let nextDay: string | null;
let sent: Sent[];

const due = (code: string, state: string, display: string, clause: string | null) => ({
  __typename: 'DueMoment',
  code,
  title: '',
  display,
  clause,
  state,
});

function lesson(more: LessonData = {}): LessonData {
  return {
    __typename: 'TodayLesson',
    id: 'lesson',
    ordinal: 2,
    startsAt: '09:25',
    endsAt: '10:10',
    groupId: 'group',
    groupName: '10А',
    subjectId: 'subject',
    subjectName: 'Алгебра',
    status: 'held',
    room: '',
    substitute: false,
    absent: 0,
    rollTaken: false,
    topic: null,
    topicVersion: 0,
    homework: null,
    homeworkNothing: false,
    homeworkKept: true,
    homeworkDueOn: null,
    homeworkVersion: 0,
    nextLessonOn: '2026-03-06',
    parallel: null,
    due: [
      due('D01', 'OPEN', '4\u00a0марта, 23:59', null),
      due('D03', 'OVERDUE', '4\u00a0марта, 14:55', 'п.\u00a02.8'),
    ],
    nextTopic: {
      __typename: 'PlannedTopic',
      ordinal: 34,
      title: 'Квадратный трёхчлен',
      homework: '§ 12, № 412',
    },
    ...more,
  };
}

const me = {
  __typename: 'Me',
  login: 'gorskaia.ll',
  mustChangePassword: false,
  current: 'teacher',
  memberships: [],
  offices: [],
  session: { __typename: 'SessionLife', endsInSeconds: 43_200, idleSeconds: 1_800 },
};

/** Answers as the gateway does; what was written stands there when the day is read again. */
async function answer(_url: unknown, init?: RequestInit): Promise<Response> {
  const { operationName, variables } = JSON.parse(String(init?.body)) as {
    operationName: string;
    variables: { input: Record<string, unknown> };
  };
  const accepted = { __typename: 'Accepted', version: 1 };
  const data = (() => {
    switch (operationName) {
      case 'Today':
        return { today: { __typename: 'Today', day: '2026-03-04', nextDay, lessons } };
      case 'Me':
      case 'QueueVisitor':
        return { me };
      case 'QueueTopic':
        lessons = lessons.map((one) => ({ ...one, topic: variables.input['text'], topicVersion: 1 }));
        return { recordTopic: accepted };
      case 'QueueHomework':
        return { recordHomework: accepted };
      default:
        return { takeRoll: { __typename: 'TakenRoll' } };
    }
  })();
  if (operationName.startsWith('Queue') && operationName !== 'QueueVisitor') {
    sent.push({ name: operationName, input: variables.input });
  }
  return new Response(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } });
}

function show() {
  const root = createRootRoute();
  const routeTree = root.addChildren([
    createRoute({ getParentRoute: () => root, path: '/', component: Today }),
    createRoute({ getParentRoute: () => root, path: '/journal/$group/$subject' }),
  ]);
  const router = createRouter({ routeTree, history: createMemoryHistory() });
  render(
    <SessionProvider>
      <RouterProvider router={router as never} />
    </SessionProvider>,
  );
}

beforeEach(() => {
  lessons = [lesson()];
  nextDay = null;
  sent = [];
  vi.stubGlobal('fetch', answer);
});

afterEach(async () => {
  await wipeDevice(me.login);
  vi.unstubAllGlobals();
});

const part = (name: string) => screen.findByRole('region', { name });

describe('today', () => {
  it('takes the next topic of the plan in one press', async () => {
    show();
    const topic = await part('Тема: 10А Алгебра');
    within(topic).getByText('По плану: 34. Квадратный трёхчлен');
    await userEvent.click(within(topic).getByRole('button', { name: 'Записать' }));
    within(topic).getByText('Квадратный трёхчлен');
    await expect.poll(() => sent.length, PATIENT).toBe(1);
    expect(sent[0]).toMatchObject({
      name: 'QueueTopic',
      input: { lessonId: 'lesson', text: 'Квадратный трёхчлен', planOrdinal: 34, expectedVersion: 0 },
    });
  });

  it('takes another topic without the plan’s number', async () => {
    show();
    const topic = await part('Тема: 10А Алгебра');
    await userEvent.click(within(topic).getByRole('button', { name: 'Другая тема' }));
    await userEvent.type(within(topic).getByRole('textbox'), 'Повторение{Enter}');
    await expect.poll(() => sent[0]?.input, PATIENT).toMatchObject({ text: 'Повторение', planOrdinal: null });
  });

  it('records that nothing is set as a value of its own', async () => {
    show();
    const homework = await part('Задание: 10А Алгебра');
    within(homework).getByText('просрочено: 14:55 · п. 2.8');
    await userEvent.click(within(homework).getByRole('button', { name: 'Не задано' }));
    await expect
      .poll(() => sent[0]?.input, PATIENT)
      .toMatchObject({ nothing: true, text: null, dueOn: null });
    expect(within(homework).queryByText(/просрочено/)).toBeNull();
  });

  it('takes homework with its day, the plan’s proposal at hand', async () => {
    show();
    const homework = await part('Задание: 10А Алгебра');
    within(homework).getByRole('heading', { name: /Задание к 6\sмарта/ });
    await userEvent.click(within(homework).getByRole('button', { name: 'Взять из плана' }));
    await userEvent.click(within(homework).getByRole('button', { name: 'Сохранить' }));
    await expect
      .poll(() => sent[0]?.input, PATIENT)
      .toMatchObject({ text: '§ 12, № 412', dueOn: '2026-03-06' });
  });

  it('keeps the day of homework when its text is changed, and takes another one', async () => {
    lessons = [lesson({ homework: '№ 1', homeworkDueOn: '2026-03-09', homeworkVersion: 1 })];
    show();
    const homework = await part('Задание: 10А Алгебра');
    within(homework).getByRole('heading', { name: /Задание к 9\sмарта/ });
    await userEvent.click(within(homework).getByRole('button', { name: 'Изменить' }));
    await userEvent.type(within(homework).getByRole('textbox'), ', 2');
    await userEvent.click(within(homework).getByRole('button', { name: 'Сохранить' }));
    await expect
      .poll(() => sent[0]?.input, PATIENT)
      .toMatchObject({ text: '№ 1, 2', dueOn: '2026-03-09', expectedVersion: 1 });
    await userEvent.click(await within(homework).findByRole('button', { name: 'Изменить' }));
    const until = within(homework).getByLabelText('Срок задания: 10А Алгебра');
    await userEvent.clear(until);
    await userEvent.type(until, '2026-03-11');
    within(homework).getByRole('heading', { name: /Задание к 11\sмарта/ });
    await userEvent.click(within(homework).getByRole('button', { name: 'Сохранить' }));
    await expect.poll(() => sent[1]?.input, PATIENT).toMatchObject({ dueOn: '2026-03-11' });
  });

  const parallel = {
    __typename: 'ParallelLesson',
    groupName: '10Б',
    day: '2026-03-03',
    topic: 'Квадратный трёхчлен',
    planOrdinal: 34,
    homework: '№ 415',
    homeworkNothing: false,
  };

  it('takes topic and homework of the parallel class in one press, homework to the own next lesson', async () => {
    lessons = [lesson({ parallel })];
    show();
    const take = await part('В параллели: 10А Алгебра');
    within(take).getByText(/10Б, 3\sмарта/);
    await userEvent.click(within(take).getByRole('button', { name: 'Взять из 10Б' }));
    await expect.poll(() => sent.length, PATIENT).toBe(2);
    expect(sent.find(({ name }) => name === 'QueueTopic')?.input).toMatchObject({
      text: 'Квадратный трёхчлен',
      planOrdinal: 34,
    });
    expect(sent.find(({ name }) => name === 'QueueHomework')?.input).toMatchObject({
      text: '№ 415',
      nothing: false,
      dueOn: '2026-03-06',
    });
    expect(screen.queryByRole('button', { name: 'Взять из 10Б' })).toBeNull();
  });

  it('takes only what is missing, and «Не задано» as such', async () => {
    const nothing = { ...parallel, homework: null, homeworkNothing: true };
    lessons = [lesson({ parallel: nothing, topic: 'Квадратный трёхчлен', topicVersion: 1 })];
    show();
    await userEvent.click(await screen.findByRole('button', { name: 'Взять из 10Б' }));
    await expect.poll(() => sent.length, PATIENT).toBe(1);
    expect(sent[0]?.input).toMatchObject({ text: null, nothing: true, dueOn: null });
  });

  it('offers nothing of a parallel class that had another topic', async () => {
    lessons = [lesson({ parallel, topic: 'Повторение', topicVersion: 1 })];
    show();
    await part('Задание: 10А Алгебра');
    expect(screen.queryByRole('button', { name: 'Взять из 10Б' })).toBeNull();
  });

  it('notes that everybody is there', async () => {
    show();
    const roll = await part('Присутствие');
    within(roll).getByText('до 23:59');
    await userEvent.click(within(roll).getByRole('button', { name: 'Все на месте' }));
    await expect.poll(() => sent[0]?.name, PATIENT).toBe('QueueRoll');
  });

  it('offers no homework where the school keeps none, and nothing for a cancelled lesson', async () => {
    lessons = [
      lesson({ due: [], homeworkKept: false }),
      lesson({ id: 'other', groupName: '9В', status: 'cancelled' }),
    ];
    show();
    await part('Тема: 10А Алгебра');
    expect(screen.queryByRole('region', { name: 'Задание: 10А Алгебра' })).toBeNull();
    expect(screen.queryByRole('region', { name: 'Тема: 9В Алгебра' })).toBeNull();
    screen.getByText('Урок отменён');
  });

  it('says that all is entered only when it is, limits or not', async () => {
    const entered = [due('D01', 'DONE', '', null)];
    const done = { due: entered, rollTaken: true, topic: 'Степени', topicVersion: 1, homeworkNothing: true };
    lessons = [lesson(done), lesson({ ...done, id: 'other', groupName: '9В', topic: null, topicVersion: 0 })];
    show();
    const [all, some] = await screen.findAllByRole('article');
    within(all as HTMLElement).getByText('Всё внесено');
    expect(within(some as HTMLElement).queryByText('Всё внесено')).toBeNull();
  });

  it('names substitutions, and the next day when today has no lessons', async () => {
    lessons = [lesson({ substitute: true, ordinal: 4 })];
    show();
    await screen.findByText('Замена: 4-й урок, 10А, алгебра');
  });

  it('says when the next lessons are', async () => {
    lessons = [];
    nextDay = '2026-03-05';
    show();
    await screen.findByText('Сегодня уроков нет. Ближайшие 5 марта');
  });
});
