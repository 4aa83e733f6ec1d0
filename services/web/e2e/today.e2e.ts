import { expect, it } from 'vitest';
import { ask } from './support/api';
import { archive, bring } from './support/archive';
import { PHONE, Visitor } from './support/browser';
import { sql } from './support/database';
import { day } from './support/days';
import { people, person, SCHOOL } from './support/people';
import { startAnother } from './support/service';

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
  const visitor = await Visitor.as('учитель');
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

/** A lesson of today whose topic is free, with who gives it: a subject with homework in a class without a parallel one. */
function alone() {
  const found = sql(
    `select a.login, s.external_id, g.name, g.grade, sub.external_id, sub.name,
       (select min(n) from generate_series(1, 7) n where n not in
         (select o.ordinal from lesson o where o.school_id = l.school_id and o.day = l.day and o.staff_id = l.staff_id))
     from lesson l join school sc on sc.school_id = l.school_id and sc.short_name = '${SCHOOL}'
     join staff s on s.school_id = l.school_id and s.id = l.staff_id join account a on a.person_id = s.person_id
     join study_group g on g.school_id = l.school_id and g.id = l.group_id
     join subject sub on sub.school_id = l.school_id and sub.id = l.subject_id
     where l.day = '${day(4)}' and l.staff_id = l.planned_staff_id and l.status <> 'cancelled'
       and sub.external_id in ('рус', 'мат', 'алг', 'ист', 'гео', 'био') and a.login <> '${person('учитель').login}'
       and not exists (select from lesson_topic t where t.school_id = l.school_id and t.lesson_id = l.id)
       and g.grade > 1 and (select count(*) from study_group o where o.school_id = l.school_id and o.grade = g.grade) = 1
     order by g.grade limit 1`,
  );
  const [login, staff = '', group = '', grade = '', subject = '', title = '', hour = ''] = found.split('|');
  const who = people().find((one) => one.role === 'учитель' && one.login === login);
  if (!who) throw new Error(`nobody has such a lesson: ${found}`);
  return { who, staff, group, grade, subject, title, hour };
}

it('takes topic and homework over from the parallel class in one press', async () => {
  const { who, staff, group, grade, subject, title, hour } = alone();
  const other = `${grade}В`;
  const code = other.toLowerCase();
  const gateway = await startAnother();
  try {
    const office = await Visitor.as('администратор школы', { origin: gateway.url });
    await bring(
      office.page,
      archive('Параллель.zip', {
        'Классы и группы': ['Код;Название;Вид;Параллель;Буква', `${code};${other};класс;${grade};В`],
        Ученики: ['Код;Фамилия;Имя;Отчество;Пол;Класс', `у99${grade}1;Ракитина;Ева;Денисовна;ж;${code}`],
        Нагрузка: ['Группа;Предмет;Учитель;Часов в неделю', `${code};${subject};${staff};1`],
        Расписание: [
          'День недели;Урок;Группа;Предмет;Учитель',
          `пятница;${hour};${code};${subject};${staff}`,
        ],
      }),
    );
    office.quiet();
    await office.close();
  } finally {
    await gateway.kill();
  }

  const visitor = await Visitor.being(who);
  const { page } = visitor;
  const of = async (name: string) => (await lessons(visitor)).find(({ groupName }) => groupName === name);
  // The worker lays the new class's lesson out.
  await expect.poll(async () => Boolean(await of(other)), { timeout: 30_000, interval: 1_000 }).toBe(true);
  await page.goto('/today');
  const card = (name: string) =>
    page.locator('.today-lesson', { has: page.getByRole('link', { name: `${name} ${title}`, exact: true }) });
  const here = card(group);
  await here.getByRole('button', { name: 'Другая тема' }).click();
  const topic = here.getByRole('textbox', { name: `Тема: ${group} ${title}` });
  await topic.fill('Повторение перед контрольной');
  await topic.press('Enter');
  const task = here.getByRole('region', { name: `Задание: ${group} ${title}` });
  await task.getByRole('textbox').first().fill('Вопросы на странице 61');
  await task.getByRole('button', { name: 'Сохранить' }).click();

  // The other class is offered both as soon as they are saved.
  const there = card(other);
  await there.getByText('Повторение перед контрольной · Вопросы на странице 61').waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('today-parallel');
  await there.getByRole('button', { name: `Взять из ${group}`, exact: true }).click();
  await expect
    .poll(() => of(other))
    .toMatchObject({ topic: 'Повторение перед контрольной', homework: 'Вопросы на странице 61' });
  await there.getByRole('button', { name: `Взять из ${group}`, exact: true }).waitFor({ state: 'detached' });
  await page.setViewportSize(PHONE);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('today-parallel-phone');
  visitor.quiet();
  await visitor.close();
});
