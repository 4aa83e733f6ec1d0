import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, emptyLessons, type Place } from './support/api';
import { archive } from './support/archive';
import { DESKTOP, PHONE, Visitor } from './support/browser';
import { day, russian } from './support/days';
import { cell, open, saved } from './support/grid';
import { fileOf, lettersTo } from './support/mailbox';
import { textOf } from './support/pdf';
import { SCHOOL } from './support/people';
import { type Gateway, startAnother } from './support/service';
import { issue, issueFor, type Printed } from './support/slips';

/** A new class from the roster file to the letter its family gets, each step by the screen of whoever takes it. */

let gateway: Gateway;
let origin: string;
beforeAll(async () => {
  gateway = await startAnother();
  origin = gateway.url;
});
afterAll(async () => {
  await gateway.kill();
});

const ADDRESS = 'snegireva.ap@mail.example';
const PASSWORD = 'осенний лес за рекой';
const TOPIC = 'Степень с натуральным показателем';
const TASK = 'Параграф 9, номера 210–214';

/** A class of two, its teacher, lessons on three days and a family that wants letters. */
const ROSTER = archive('Седьмой Б.zip', {
  Предметы: ['Код;Название;Краткое название', 'алг;Алгебра;Алг.'],
  Сотрудники: [
    'Код;Фамилия;Имя;Отчество;Пол;Должность;Роли',
    'с901;Сорокина;Галина;Львовна;ж;учитель математики;учитель',
  ],
  'Классы и группы': [
    'Код;Название;Вид;Параллель;Буква;Входит в;Деление;Руководитель',
    '7б;7Б;класс;7;Б;;;с901',
  ],
  Ученики: [
    'Код;Фамилия;Имя;Отчество;Пол;Дата рождения;Класс;Другие группы;Общий код',
    'у9701;Воробьёв;Игнат;Олегович;м;14.03.2013;7б;;',
    'у9702;Снегирёва;Варвара;Павловна;ж;02.06.2013;7б;;',
  ],
  Родители: [
    'Код;Фамилия;Имя;Отчество;Пол;Код ученика;Кем приходится;Электронная почта;Телефон;Общий код',
    'р9701-1;Воробьёв;Олег;Ильич;м;у9701;отец;;;',
    `р9702-1;Снегирёва;Анна;Петровна;ж;у9702;мать;${ADDRESS};;`,
  ],
  Нагрузка: ['Группа;Предмет;Учитель;Часов в неделю;С', `7б;алг;с901;5;${russian(day(0))}`],
  Расписание: [
    'День недели;Урок;Группа;Предмет;Учитель;Кабинет;С',
    ...['понедельник', 'среда', 'четверг'].map((name) => `${name};2;7б;алг;с901;210;${russian(day(0))}`),
  ],
  Доставка: [
    'Код ученика;Код родителя;Способ;Дата согласия;Номер заявления;Дата заявления',
    'у9701;р9701-1;дневник;;;',
    'у9702;р9702-1;почта;25.08.2025;;',
  ],
});

// What it founds stays: a second try would find nothing new in the file.
it('brings a class from its roster file to the diary and the letter of a family', {
  retry: 0,
  timeout: 180_000,
}, async () => {
  const { teacher, parent } = await found();

  const lead = await Visitor.open({ origin });
  await lead.enterBySlip(teacher, PASSWORD);
  await teach(lead);
  await read(parent);
  await send(lead);
  await lead.close();

  await expect.poll(async () => (await lettersTo(ADDRESS)).length, { timeout: 60_000 }).toBe(1);
  const [letter] = await lettersTo(ADDRESS);
  if (!letter) throw new Error('no letter');
  expect(letter.subject).toMatch(/^Выписка за .*: .*Снегирёва.*, 7Б$/);
  expect(letter.attachments).toEqual([expect.stringMatching(/^Выписка за неделю с \d\d\.\d\d\.\d{4}\.pdf$/)]);
  const text = textOf(await fileOf(letter)).replace(/\s+/g, ' ');
  expect(text).toContain('Снегирёва Варвара Павловна');
  expect(text).toMatch(new RegExp(`Алгебра\\. ${TOPIC} 5 Работа на уроке`));
  expect(text).toContain(TASK);
  expect(text).not.toContain('Воробьёв');
});

/** The administrator uploads the roster, sees what it would do, applies it and prints slips for the new people. */
async function found(): Promise<{ teacher: Printed; parent: Printed }> {
  const office = await Visitor.as('администратор школы', { origin });
  const { page } = office;
  await page.goto('/import');
  await page.getByText('Ещё настройки').click();
  await page.getByLabel('Оставить то, чего в файле нет').check();
  await page.locator('input[type=file]').setInputFiles(ROSTER);
  const apply = page.getByRole('button', { name: 'Применить' });
  await apply.waitFor();
  expect(await office.axe()).toEqual([]);
  await office.picture('founding-dry-run');
  // The dry run says what is new and changes nothing yet.
  const counts = page.getByRole('table', { name: 'Что изменится' });
  expect(await counts.getByRole('row', { name: /^ученики\s+2/ }).count()).toBe(1);
  expect(await counts.getByRole('row', { name: /^сотрудники\s+1/ }).count()).toBe(1);
  await apply.click();
  await page.getByText(/^Загрузка применена/).waitFor();

  const teacher = await issueFor(page, 'Сорокина');
  office.quiet();
  await office.close();
  // A sheet of codes asks before it is left; whoever needs another one comes anew.
  const again = await Visitor.as('администратор школы', { origin });
  const slips = await issue(again.page, '7Б', 'Родителям');
  expect(slips).toHaveLength(2);
  const parent = slips.find(({ name }) => name.startsWith('Снегирёва'));
  if (!parent) throw new Error('the parent got no slip');
  expect(await again.axe()).toEqual([]);
  await again.picture('founding-slips');
  again.quiet();
  await again.close();
  return { teacher, parent };
}

/** A mark, a topic and homework for a lesson of this week, in the journal. */
async function teach(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.take('учитель', SCHOOL);
  // The lessons are laid out by the worker after the import.
  let places: Place[] = [];
  await expect
    .poll(
      async () => {
        places = await emptyLessons(page);
        return places.length;
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toBeGreaterThan(0);
  const place = places[0] as Place;
  const col = await open(page, place);
  expect(place.pupils).toHaveLength(2);
  await cell(page, 1, col).click();
  await page.keyboard.press('5');
  await page.keyboard.press('Enter');
  await saved(page);
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('founding-journal');

  await page.goto(`${place.path}&tab=topics`);
  const line = page.locator(`[data-row="${place.lessonId}"]`);
  await line.getByTestId('topic').fill(TOPIC);
  await line.getByTestId('topic').press('Enter');
  await line.getByTestId('homework').fill(TASK);
  await line.getByTestId('homework').press('Enter');
  await line.getByLabel(/^К какому дню/).fill(day(7));
  await expect
    .poll(async () => {
      const { journalPage } = await ask<{ journalPage: { lessons: Record<string, unknown>[] } }>(
        page,
        'query($g: ID!, $s: ID!) { journalPage(groupId: $g, subjectId: $s) { lessons { id topic { text } homework { text dueOn } } } }',
        { g: place.groupId, s: place.subjectId },
      );
      return journalPage.lessons.find(({ id }) => id === place.lessonId);
    })
    .toMatchObject({ topic: { text: TOPIC }, homework: [{ text: TASK, dueOn: day(7) }] });
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('founding-topics');
  visitor.quiet();
}

/** The parent's first way in, on a phone: the diary holds what the teacher wrote. */
async function read(slip: Printed): Promise<void> {
  const parent = await Visitor.open({ size: PHONE, origin });
  await parent.enterBySlip(slip, PASSWORD);
  const { page } = parent;
  await page.getByRole('heading', { level: 1, name: /^Дневник: Варвара, 7Б/ }).waitFor();
  const lesson = page.locator('.lesson').filter({ hasText: TOPIC });
  await lesson.waitFor();
  expect(await lesson.locator('.mark').innerText()).toBe('5');
  expect(await lesson.innerText()).toContain(TASK);
  expect(await parent.axe()).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await parent.picture('founding-diary-phone');
  parent.quiet();
  await parent.close();
}

/** The class teacher asks for the sheets of the week; the page tells what became of them. */
async function send(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await visitor.take('классный руководитель', SCHOOL);
  await page.setViewportSize(DESKTOP);
  await page.goto('/class');
  await page.getByRole('heading', { level: 1, name: 'Класс 7Б' }).waitFor();
  await page.getByText('За эту неделю листов ещё нет').waitFor();
  await page.getByRole('button', { name: 'Сделать листы заново' }).click();
  await page.getByText('Листы делаются заново').waitFor();
  // The page renews itself: the letter was taken by the mail server, the other family reads the diary.
  await page.getByText('Дошли: 2', { exact: true }).click({ timeout: 60_000 });
  const line = page.locator('details[open] li.delivery').filter({ hasText: 'Снегирёва' });
  expect(await line.innerText()).toContain('почта');
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture('founding-class');
  visitor.quiet();
}
