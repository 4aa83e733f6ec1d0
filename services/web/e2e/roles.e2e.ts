import { expect, it } from 'vitest';
import { ask, marksOf } from './support/api';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { sql } from './support/database';
import { day } from './support/days';
import { at, cell, open, saved, type } from './support/grid';
import { CLUBS, people, person, SCHOOL } from './support/people';

/** Whom the other files do not play: a curator, a teacher of a club, a teacher who stands in for another one. */

const SIZES = [
  ['phone', PHONE],
  ['desktop', DESKTOP],
] as const;

it('gives a curator the page of a study group in the words of a college', async () => {
  const visitor = await Visitor.being(person('куратор'));
  const { page } = visitor;
  await page.goto('/class');
  await page.getByRole('heading', { level: 1, name: 'Группа ИСП-21' }).waitFor();
  for (const [name, size] of SIZES) {
    await page.setViewportSize(size);
    expect(await visitor.axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await visitor.picture(`curator-${name}`);
  }
  await page.getByRole('heading', { name: /^Неделя группы/ }).waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/класс/i);

  // The group's absences are the curator's to explain.
  const heading = page.getByRole('heading', { name: /^Пропуски без причины/ });
  const left = async () => Number(((await heading.textContent()) ?? '').split(': ').at(-1));
  const before = await left();
  expect(before).toBeGreaterThan(0);
  await page.locator('.stretches input').first().check();
  await page.getByRole('button', { name: 'Указать причину' }).click();
  await page.getByLabel('Причина', { exact: true }).selectOption('illness');
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByText(/: закрыт/).waitFor();
  await page.getByRole('button', { name: 'Готово' }).click();
  await expect.poll(left).toBeLessThan(before);
  visitor.quiet();
  await visitor.close();
});

it('keeps attendance and no marks in the journal of a club', async () => {
  const visitor = await Visitor.being(person('учитель', CLUBS));
  const { page } = visitor;
  await page.goto('/journal');
  await page.locator('.page-groups a').first().click();
  await page.getByRole('grid').waitFor();
  const [, groupId, subjectId] = /journal\/([^/]+)\/([^/?]+)/.exec(page.url()) ?? [];
  type Club = {
    noMarks: string | null;
    pupils: { id: string }[];
    lessons: { id: string; writable: boolean }[];
    attendance: { lessonId: string; letters: string | null }[];
  };
  const kept = async () =>
    (
      await ask<{ journalPage: Club }>(
        page,
        `query($g: ID!, $s: ID!) { journalPage(groupId: $g, subjectId: $s) {
          noMarks pupils { id } lessons { id writable } attendance { lessonId letters } } }`,
        { g: groupId, s: subjectId },
      )
    ).journalPage;
  const before = await kept();
  await page.getByText(before.noMarks ?? 'the club keeps marks').waitFor();
  const free = before.lessons.findLast(
    ({ id, writable }) =>
      writable && !before.attendance.some(({ lessonId, letters }) => lessonId === id && letters),
  );
  if (!groupId || !subjectId || !free) throw new Error('no lesson of the club is empty');
  const path = `/journal/${groupId}/${subjectId}?lesson=${free.id}`;
  const col = await open(page, { groupId, subjectId, lessonId: free.id, pupils: [], path });
  await cell(page, 0, col).click();
  await type(page, 'н');
  await page.keyboard.press('Enter');
  await saved(page);
  const away = async () =>
    (await kept()).attendance.filter(({ lessonId, letters }) => lessonId === free.id && letters === 'Н')
      .length;
  await expect.poll(away).toBe(1);
  // A digit is no entry of this page.
  await at(page, 1, col);
  await type(page, '5');
  await page.keyboard.press('Enter');
  await page.getByText(/Не принято: 1/).waitFor();
  for (const [name, size] of SIZES) {
    await page.setViewportSize(size);
    expect(await visitor.axe()).toEqual([]);
    await visitor.picture(`club-${name}`);
  }
  // Without columns at the right the cells of a lesson still stand under each other and under its head.
  const lefts = await page
    .locator(`[data-cell$=":${col}"]`)
    .evaluateAll((all) => [...new Set(all.map((one) => Math.round(one.getBoundingClientRect().left)))]);
  expect(lefts).toHaveLength(1);
  visitor.quiet();
  await visitor.close();
});

it('lets a substitute fill the lesson of the day and nothing else', async () => {
  const found = sql(
    `select a.login, l.group_id, l.id from lesson l join school sc on sc.school_id = l.school_id
     join staff s on s.school_id = l.school_id and s.id = l.staff_id join account a on a.person_id = s.person_id
     where sc.short_name = '${SCHOOL}' and l.day = '${day(4)}' and l.staff_id <> l.planned_staff_id
       and l.status <> 'cancelled' limit 1`,
  );
  const [login] = found.split('|');
  const who = people().find((one) => one.login === login && one.role === 'учитель');
  if (!who) throw new Error(`nobody stands in for another one today: ${found}`);
  const visitor = await Visitor.being(who);
  const { page } = visitor;
  await page.goto('/today');
  await page.getByText(/^Замена: \d-й урок/).waitFor();
  await visitor.picture('substitute-today');
  const card = page.locator('.today-lesson').filter({ has: page.getByText('Замена', { exact: true }) });
  for (const name of ['Все на месте', 'Записать', 'Не задано']) {
    // Done already where the test is tried again.
    const button = card.getByRole('button', { name, exact: true });
    if ((await button.count()) > 0) await button.click();
  }
  await card.getByText('Всё внесено').waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('substitute-filled');

  // The grid opens at the lesson; its column is the only one that takes an entry.
  await card.getByRole('heading', { level: 2 }).getByRole('link').click();
  await page.getByRole('grid').waitFor();
  await page.locator('[data-cell][tabindex="0"]').waitFor();
  const [, groupId = '', subjectId = ''] = /journal\/([^/]+)\/([^/?]+)/.exec(page.url()) ?? [];
  const lessonId = new URL(page.url()).searchParams.get('lesson') ?? '';
  const place = { groupId, subjectId, lessonId, pupils: [], path: '' };
  const col = Number(
    (await page.locator('[data-cell][tabindex="0"]').getAttribute('data-cell'))?.split(':')[1],
  );
  await at(page, 0, col);
  await page.keyboard.press('4');
  await page.keyboard.press('Enter');
  await saved(page);
  await expect.poll(async () => [...(await marksOf(page, place)).values()]).toEqual(['4']);
  expect(await page.locator('[role="gridcell"].lesson:not([aria-readonly])').count()).toBeGreaterThan(0);
  const open = await page
    .locator('[role="gridcell"].lesson:not([aria-readonly])')
    .evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute('data-cell')?.split(':')[1]))]);
  expect(open).toEqual([String(col)]);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('substitute-journal');

  // Of the class's journal only the page of this subject opens.
  const { groupsAndSubjects } = await ask<{
    groupsAndSubjects: { groupId: string; subjectId: string; own: boolean }[];
  }>(page, '{ groupsAndSubjects { groupId subjectId own } }');
  const ofClass = groupsAndSubjects.filter((one) => one.groupId === groupId);
  expect(ofClass.map((one) => one.subjectId)).toEqual([subjectId]);
  visitor.quiet();
  await visitor.close();
});
