import { it } from 'vitest';
import { ask } from '../support/api';
import { DESKTOP, PHONE, Visitor } from '../support/browser';

const FOLDER = '../../docs';

it('a journal page on a teacher’s screen', async () => {
  const visitor = await Visitor.as('учитель', { size: DESKTOP });
  const { page } = visitor;
  const { groupsAndSubjects } = await ask<{
    groupsAndSubjects: { groupId: string; subjectId: string; own: boolean; grade: number | null }[];
  }>(page, '{ groupsAndSubjects { groupId subjectId own grade } }');
  const own = groupsAndSubjects.find((one) => one.own && (one.grade ?? 0) > 4) ?? groupsAndSubjects[0];
  await page.goto(`/journal/${own?.groupId}/${own?.subjectId}`);
  await page.getByRole('grid').waitFor();
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: `${FOLDER}/journal.png` });
  await visitor.close();
});

it('a diary on a parent’s phone', async () => {
  const visitor = await Visitor.as('родитель', { size: PHONE });
  const { page } = visitor;
  await page.goto('/diary');
  await page.getByRole('heading', { level: 1, name: /^Дневник/ }).waitFor();
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: `${FOLDER}/diary.png` });
  await visitor.close();
});
