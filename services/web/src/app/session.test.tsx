import { act, render, screen } from '@testing-library/react';
import { useClient, useQuery } from 'urql';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { graphql } from './graphql';
import { lastUse } from './life';
import { type Me, SessionProvider, useSession } from './session';

const member = {
  __typename: 'MembershipChoice',
  id: 'm1',
  school: 'Школа № 12',
  schoolKind: 'general',
  role: 'subject_teacher',
  title: 'учитель',
  name: 'Сидорова Ирина Петровна',
  children: [],
};
const teacher = {
  __typename: 'Me',
  login: 'sidorova',
  mustChangePassword: false,
  current: 'm1',
  memberships: [member],
  offices: [],
  session: { __typename: 'SessionLife', endsInSeconds: 43_200, idleSeconds: 1_800 },
};
const signedOut = { errors: [{ message: '', extensions: { code: 'UNAUTHENTICATED' } }], data: null };

type Answers = { me: unknown; periods: unknown };
let answers: Answers;
let asked: string[];

beforeEach(() => {
  asked = [];
  answers = { me: { data: { me: teacher } }, periods: { data: { periods: [] } } };
  vi.stubGlobal('fetch', async (_url: string, init: { body: string }) => {
    const { query } = JSON.parse(init.body) as { query: string };
    asked.push(query.includes('periods') ? 'periods' : 'me');
    const answer = query.includes('periods') ? answers.periods : answers.me;
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  });
});
afterEach(() => vi.unstubAllGlobals());

const periodsQuery = graphql(`query Test { periods(groupId: "g") { id } }`);

function Probe() {
  const { me, membership, ended, life, resume, renew, use } = useSession();
  const [{ data }] = useQuery({ query: periodsQuery, pause: !me });
  const client = useClient();
  return (
    <>
      <p>
        {me === undefined ? 'asking' : (me?.login ?? 'nobody')} {membership?.title} {ended ? 'ended' : 'open'}{' '}
        {data ? `periods ${data.periods.length}` : 'no periods'}
      </p>
      <p>{life ? `ends in ${Math.round((life.endsAt - Date.now()) / 60_000)}` : 'no end'}</p>
      <button type="button" onClick={() => resume(teacher as unknown as Me)}>
        resume
      </button>
      <button type="button" onClick={use}>
        use
      </button>
      <button type="button" onClick={() => renew()}>
        renew
      </button>
      <button
        type="button"
        onClick={() => client.query(periodsQuery, {}, { requestPolicy: 'network-only' }).toPromise()}
      >
        ask
      </button>
    </>
  );
}

async function settle() {
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
}

async function press(name: string) {
  await act(async () => screen.getByRole('button', { name }).click());
  await settle();
}

it('knows the role in use', async () => {
  render(
    <SessionProvider>
      <Probe />
    </SessionProvider>,
  );
  await settle();
  expect(screen.getByText('sidorova учитель open periods 0')).toBeTruthy();
});

it('shows nobody as nobody, without an end of a session', async () => {
  answers.me = { data: { me: null } };
  render(
    <SessionProvider>
      <Probe />
    </SessionProvider>,
  );
  await settle();
  expect(screen.getByText(/^nobody\s+open/)).toBeTruthy();
});

it('keeps account and data when the session ends, and asks again for what went unanswered', async () => {
  answers.periods = signedOut;
  render(
    <SessionProvider>
      <Probe />
    </SessionProvider>,
  );
  await settle();
  expect(screen.getByText('sidorova учитель ended no periods')).toBeTruthy();
  answers.periods = { data: { periods: [{ __typename: 'Period', id: 'p' }] } };
  await press('resume');
  expect(screen.getByText('sidorova учитель open periods 1')).toBeTruthy();
});

it('knows how long it lives, notes what it asks, and covers the screen when it is over', async () => {
  const before = Date.now();
  render(
    <SessionProvider>
      <Probe />
    </SessionProvider>,
  );
  await settle();
  expect(screen.getByText('ends in 720')).toBeTruthy();
  expect(lastUse()).toBeGreaterThanOrEqual(before);
  answers.me = { data: { me: { ...teacher, session: { ...teacher.session, endsInSeconds: 600 } } } };
  await press('use');
  expect(screen.getByText('ends in 10')).toBeTruthy();
  answers.me = { data: { me: null } };
  await press('use');
  expect(screen.getByText(/^sidorova учитель ended/)).toBeTruthy();
});

it('notes no use where nothing was answered', async () => {
  render(
    <SessionProvider>
      <Probe />
    </SessionProvider>,
  );
  await settle();
  const used = lastUse();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('cut')));
  await press('use');
  expect(lastUse()).toBe(used);
  expect(screen.getByText(/^sidorova учитель open/)).toBeTruthy();
});

it('forgets everything read when the session changes', async () => {
  render(
    <SessionProvider>
      <Probe />
    </SessionProvider>,
  );
  await settle();
  answers.me = { data: { me: null } };
  asked = [];
  await press('renew');
  expect(screen.getByText(/^nobody\s+open no periods$/)).toBeTruthy();
  expect(asked).toEqual(['me']);
});

it('leaves the first question to the first screen, and asks itself if that fails', async () => {
  render(
    <SessionProvider ask={false}>
      <Probe />
    </SessionProvider>,
  );
  await settle();
  expect(asked).toEqual([]);
  answers.periods = { errors: [{ message: '', extensions: { code: 'FORBIDDEN' } }], data: null };
  await press('ask');
  expect(asked.slice(0, 2)).toEqual(['periods', 'me']);
  expect(screen.getByText(/^sidorova/)).toBeTruthy();
});
