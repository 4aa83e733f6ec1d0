import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { ask } from '../support/api';
import { DESKTOP, PHONE, Visitor } from '../support/browser';

const FOLDER = '../../docs';

/** The letters come after the first paint. */
const lettered = (page: Page) =>
  page.waitForFunction(
    "[...document.fonts].some(({ family, status }) => /PT Sans/.test(family) && status === 'loaded')",
  );

it('a journal page on a teacher’s screen', async () => {
  const visitor = await Visitor.as('учитель', { size: DESKTOP });
  const { page } = visitor;
  const { groupsAndSubjects } = await ask<{
    groupsAndSubjects: { groupId: string; subjectId: string; own: boolean; grade: number | null }[];
  }>(page, '{ groupsAndSubjects { groupId subjectId own grade } }');
  const own = groupsAndSubjects.find((one) => one.own && (one.grade ?? 0) > 4) ?? groupsAndSubjects[0];
  await page.goto(`/journal/${own?.groupId}/${own?.subjectId}`);
  await page.getByRole('grid').waitFor();
  await lettered(page);
  await page.screenshot({ path: `${FOLDER}/journal.png` });
  await visitor.close();
});

it('a diary on a parent’s phone', async () => {
  const visitor = await Visitor.as('родитель', { size: PHONE });
  const { page } = visitor;
  await page.goto('/diary');
  // A week that is over has more to show.
  await page.getByRole('link', { name: /^Предыдущая неделя/ }).click();
  await page.getByRole('link', { name: 'Эта неделя' }).waitFor();
  await lettered(page);
  await page.screenshot({ path: `${FOLDER}/diary.png` });
  await visitor.close();
});
