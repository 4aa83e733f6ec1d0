import { expect, it } from 'vitest';
import { ask, emptyLessons } from './support/api';
import { Visitor } from './support/browser';
import { PAYLOADS } from './support/payloads';

/**
 * C-100: what a person may write is only ever text. Sixty scripts are stored in topics, homework and titles of works,
 * then everybody who can see them does.
 */
it('shows stored scripts as text to every role', async () => {
  expect(PAYLOADS).toHaveLength(60);
  const teacher = await Visitor.as('учитель');
  // A few are enough; whoever runs after this one needs empty lessons too.
  const places = (await emptyLessons(teacher.page)).slice(-4);
  expect(places.length).toBeGreaterThan(0);
  const kept: string[] = [];
  for (const [index, payload] of PAYLOADS.entries()) {
    const place = places[places.length - 1 - (index % places.length)];
    if (!place) continue;
    const write = await ask<Record<string, { __typename: string }>>(
      teacher.page,
      `mutation($topic: RecordTopicInput!, $homework: RecordHomeworkInput!, $column: AddColumnInput!) {
        recordTopic(input: $topic) { __typename }
        recordHomework(input: $homework) { __typename }
        addColumn(input: $column) { __typename } }`,
      {
        topic: { operationId: crypto.randomUUID(), lessonId: place.lessonId, text: payload },
        homework: { operationId: crypto.randomUUID(), lessonId: place.lessonId, text: payload },
        column: {
          operationId: crypto.randomUUID(),
          lessonId: place.lessonId,
          title: payload,
          workTypeId: await workType(teacher, place),
        },
      },
    );
    if (Object.values(write).some(({ __typename }) => __typename !== 'Refused')) kept.push(payload);
  }
  expect(kept.length).toBeGreaterThan(30);

  const first = places[places.length - 1];
  await teacher.page.goto(`${first?.path}&tab=topics`);
  await teacher.page.getByRole('heading', { level: 1 }).waitFor();
  await teacher.page.goto(first?.path ?? '/journal');
  await teacher.page.getByRole('grid').waitFor();
  await settled(teacher);
  for (const [role, path] of [
    ['заместитель директора', first?.path ?? '/journal'],
    ['классный руководитель', '/class'],
    ['директор', '/deadlines'],
    ['родитель', '/diary'],
    ['ученик', '/diary'],
    ['администратор школы', '/import'],
    ['сотрудник управления образования', '/district'],
  ] as const) {
    const visitor = await Visitor.as(role);
    await visitor.page.goto(path);
    await visitor.page.getByRole('heading', { level: 1 }).first().waitFor();
    await settled(visitor);
    await visitor.close();
  }
  await teacher.close();
});

async function workType(visitor: Visitor, { groupId, subjectId }: { groupId: string; subjectId: string }) {
  const { journalPage } = await ask<{ journalPage: { workTypes: { id: string }[] } }>(
    visitor.page,
    'query($g: ID!, $s: ID!) { journalPage(groupId: $g, subjectId: $s) { workTypes { id } } }',
    { g: groupId, s: subjectId },
  );
  return journalPage.workTypes[0]?.id;
}

async function settled(visitor: Visitor): Promise<void> {
  await visitor.page.waitForTimeout(300);
  expect(await visitor.page.evaluate('window.stolen ?? null')).toBeNull();
  visitor.quiet();
}
