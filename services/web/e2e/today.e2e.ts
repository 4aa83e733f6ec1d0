import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './support/api';
import { launch, PHONE, Visitor } from './support/browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

type Lesson = {
  id: string;
  groupName: string;
  subjectName: string;
  status: string;
  topic: string | null;
  homework: string | null;
  homeworkNothing: boolean;
  homeworkKept: boolean;
  homeworkDueOn: string | null;
  nextLessonOn: string | null;
  rollTaken: boolean;
  absent: number;
};

const DAY = `{ today { lessons { id groupName subjectName status topic homework homeworkNothing homeworkKept homeworkDueOn
  nextLessonOn rollTaken absent } } }`;

async function lessons(visitor: Visitor): Promise<Lesson[]> {
  return (await ask<{ today: { lessons: Lesson[] } }>(visitor.page, DAY)).today.lessons;
}

/** Lessons of today with homework kept and none set, and a name that only one of them has. */
function owing(all: readonly Lesson[]): { lesson: Lesson; name: string }[] {
  return all
    .filter((one) => one.status !== 'cancelled' && one.homeworkKept)
    .filter((one) => !one.homework && !one.homeworkNothing)
    .map((lesson) => ({ lesson, name: `${lesson.groupName} ${lesson.subjectName}` }))
    .filter(({ name }, _, every) => every.filter((other) => other.name === name).length === 1);
}

it('sets homework to the next lesson of the class, nothing as a value, and everybody present in one press', async () => {
  const visitor = await Visitor.as(browser, 'учитель');
  const { page } = visitor;
  await page.goto('/today');
  await page.getByRole('heading', { level: 1, name: /^Сегодня/ }).waitFor();
  const free = owing(await lessons(visitor));
  const [first, second] = free;
  if (!first?.lesson.nextLessonOn || !second) throw new Error('the day has too few lessons without homework');

  const part = page.getByRole('region', { name: `Задание: ${first.name}` });
  await part.getByRole('heading', { name: /^Задание к \d+\s[а-я]+$/ }).waitFor();
  const until = part.getByLabel(`Срок задания: ${first.name}`);
  expect(await until.inputValue()).toBe(first.lesson.nextLessonOn);
  await part.getByRole('textbox').first().fill('§ 7, вопросы 1–3');
  await part.getByRole('button', { name: 'Сохранить' }).click();
  await part.getByText('§ 7, вопросы 1–3').waitFor();
  await page
    .getByRole('region', { name: `Задание: ${second.name}` })
    .getByRole('button', { name: 'Не задано' })
    .click();

  const card = page.locator('.today-lesson', {
    has: page.getByRole('link', { name: first.name, exact: true }),
  });
  const roll = card.getByRole('region', { name: 'Присутствие' });
  if (!first.lesson.rollTaken && first.lesson.absent === 0) {
    await roll.getByRole('button', { name: 'Все на месте' }).click();
  }

  const kept = async (id: string) => (await lessons(visitor)).find((one) => one.id === id);
  await expect.poll(async () => (await kept(first.lesson.id))?.homework).toBe('§ 7, вопросы 1–3');
  expect((await kept(first.lesson.id))?.homeworkDueOn).toBe(first.lesson.nextLessonOn);
  await expect.poll(async () => (await kept(second.lesson.id))?.homeworkNothing).toBe(true);
  await expect.poll(async () => (await kept(first.lesson.id))?.rollTaken).toBe(true);

  // Its day stays when only the text is changed.
  await page.reload();
  await part.getByRole('button', { name: 'Изменить' }).click();
  await part.getByRole('textbox').first().fill('§ 7, вопросы 1–4');
  await part.getByRole('button', { name: 'Сохранить' }).click();
  await expect.poll(async () => (await kept(first.lesson.id))?.homework).toBe('§ 7, вопросы 1–4');
  expect((await kept(first.lesson.id))?.homeworkDueOn).toBe(first.lesson.nextLessonOn);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('today-filled-desktop-light');
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: 'dark' });
  await visitor.picture('today-filled-phone-dark');
  visitor.quiet();
  await visitor.close();
});
