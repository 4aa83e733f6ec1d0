import type { Page } from 'playwright-core';
import type { Person } from './people';
import { setting } from './service';

/** Asks the gateway as the page's own account, past the screens: to choose a place for a test and to see what was kept. */
export async function ask<T>(page: Page, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const answer = await page.evaluate(
    async ([body]) => {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tabel-client': 'e2e' },
        body: body ?? '',
      });
      return response.json();
    },
    [JSON.stringify({ query, variables })],
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors[0]));
  return answer.data as T;
}

/** Asks the gateway as somebody of the demo in one of the roles, without a browser: to choose a place for a test. */
export async function askAs<T>(
  who: Person,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  let cookie = '';
  const origin = setting('TABEL_BASE_URL');
  async function send(text: string, values: Record<string, unknown> = {}) {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tabel-client': 'e2e', origin, cookie },
      body: JSON.stringify({ query: text, variables: values }),
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const answer = await response.json();
    if (answer.errors) throw new Error(JSON.stringify(answer.errors[0]));
    return answer.data;
  }
  const { login, password } = who;
  await send('mutation($l: String!, $p: String!) { signIn(login: $l, password: $p) { __typename } }', {
    l: login,
    p: password,
  });
  const { me } = await send('{ me { current memberships { id school title } } }');
  const choice = me.memberships.find(
    (one: { school: string; title: string }) => one.title === who.role && who.school.startsWith(one.school),
  );
  if (choice && choice.id !== me.current) {
    await send('mutation($id: ID!) { chooseRole(id: $id) { __typename } }', { id: choice.id });
  }
  return (await send(query, variables)) as T;
}

/** A lesson whose marks may be entered now, on a page of one's own. */
export type Place = { groupId: string; subjectId: string; lessonId: string; pupils: string[]; path: string };

type PageAnswer = {
  journalPage: {
    noMarks: string | null;
    pupils: { id: string; spans: { startsOn: string; endsOn: string | null }[] }[];
    lessons: { id: string; day: string; writable: boolean; status: string }[];
    columns: { lessonId: string }[];
    attendance: { lessonId: string; letters: string | null }[];
  };
};

/**
 * Writable lessons without marks or absences of a class that keeps marks, the latest of each page first. Every test
 * takes another one, so that none stands on what another wrote.
 */
export async function emptyLessons(page: Page): Promise<Place[]> {
  const { groupsAndSubjects } = await ask<{
    groupsAndSubjects: { groupId: string; subjectId: string; own: boolean; grade: number | null }[];
  }>(page, '{ groupsAndSubjects { groupId subjectId own grade } }');
  const found: Place[] = [];
  for (const { groupId, subjectId, own, grade } of groupsAndSubjects) {
    if (!own || grade === 1) continue;
    const { journalPage } = await ask<PageAnswer>(
      page,
      `query($g: ID!, $s: ID!) { journalPage(groupId: $g, subjectId: $s) { noMarks pupils { id spans { startsOn endsOn } }
        lessons { id day writable status } columns { lessonId } attendance { lessonId letters } } }`,
      { g: groupId, s: subjectId },
    );
    if (journalPage.noMarks) continue;
    for (const lesson of [...journalPage.lessons].reverse()) {
      const marked = journalPage.columns.some(({ lessonId }) => lessonId === lesson.id);
      const absent = journalPage.attendance.some(
        ({ lessonId, letters }) => lessonId === lesson.id && letters,
      );
      if (!lesson.writable || lesson.status === 'cancelled' || marked || absent) continue;
      const listed = journalPage.pupils.filter(({ spans }) =>
        spans.some(({ startsOn, endsOn }) => startsOn <= lesson.day && (!endsOn || lesson.day <= endsOn)),
      );
      if (listed.length < journalPage.pupils.length) continue;
      found.push({
        groupId,
        subjectId,
        lessonId: lesson.id,
        pupils: listed.map(({ id }) => id),
        path: `/journal/${groupId}/${subjectId}?lesson=${lesson.id}`,
      });
    }
  }
  return found;
}

/** Marks of a lesson as the journal keeps them, pupil by pupil. */
export async function marksOf(page: Page, place: Place): Promise<Map<string, string>> {
  const { journalPage } = await ask<{
    journalPage: {
      columns: { id: string; lessonId: string }[];
      cells: { pupilId: string; columnId: string; value: string | null }[];
    };
  }>(
    page,
    `query($g: ID!, $s: ID!) { journalPage(groupId: $g, subjectId: $s) { columns { id lessonId }
      cells { pupilId columnId value } } }`,
    { g: place.groupId, s: place.subjectId },
  );
  const columns = new Set(
    journalPage.columns.filter(({ lessonId }) => lessonId === place.lessonId).map(({ id }) => id),
  );
  return new Map(
    journalPage.cells
      .filter(({ columnId, value }) => columns.has(columnId) && value)
      .map(({ pupilId, value }) => [pupilId, value ?? '']),
  );
}
