import { expect, it } from 'vitest';
import { addDays, longDay, weekday } from '../src/ui/days';
import { PHONE, Visitor } from './support/browser';
import { sql } from './support/database';
import { COLLEGE, people, SCHOOL } from './support/people';
import { setting } from './support/service';

/** The local day and hour of a zone at the service's moment. */
function localIn(zone: string): { day: string; hour: number } {
  const now = new Date(Date.now() + Number(setting('TABEL_CLOCK_SHIFT_DAYS')) * 86_400_000);
  const text = now.toLocaleString('sv', { timeZone: zone });
  return { day: text.slice(0, 10), hour: Number(text.slice(11, 13)) };
}

/** A teacher with lessons on the day. */
function teacherOn(day: string, school: string) {
  const logins = sql(
    `select distinct a.login from lesson l join school sc on sc.school_id = l.school_id
     join staff s on s.school_id = l.school_id and s.id = l.staff_id join account a on a.person_id = s.person_id
     where sc.short_name = '${school}' and l.day = '${day}' and l.status <> 'cancelled'`,
  ).split('\n');
  const found = people().find(({ role, login }) => role === 'учитель' && logins.includes(login));
  if (!found) throw new Error(`nobody of ${school} teaches on ${day}`);
  return found;
}

/** What «Сегодня» says on a device that stands in Moscow, with limits at the end of a day so many days later. */
async function today(school: string, day: string, days: number): Promise<void> {
  const visitor = await Visitor.being(teacherOn(day, school), { size: PHONE });
  const { page } = visitor;
  await page.goto('/today');
  const title = `Сегодня, ${weekday(day)}, ${longDay(day)}`;
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  const at = days === 0 ? '23:59' : `${longDay(addDays(day, days))}, 23:59`;
  const limit = new RegExp(`^до ${at} · п\\. `.replace(/\s/g, '\\s'));
  await page.getByText(limit).first().waitFor();
  expect(await visitor.axe()).toEqual([]);
  await visitor.picture(`zone-${school}-${day}`.replaceAll(' ', '-'));
  visitor.quiet();
  await visitor.close();
}

it('tells today and limits by the clock of each school, whatever the device’s', async () => {
  const moscow = localIn('Europe/Moscow');
  await today(SCHOOL, moscow.day, 0);

  const own = sql(`select zone from school where short_name = '${COLLEGE}'`);
  expect(own).toBe('Asia/Yekaterinburg');
  await today(COLLEGE, localIn(own).day, 1);

  // Where it is another day now than in Moscow, at any hour of the test.
  const far = moscow.hour >= 13 ? 'Pacific/Kiritimati' : 'Pacific/Pago_Pago';
  expect(localIn(far).day).not.toBe(moscow.day);
  try {
    sql(`update school set zone = '${far}' where short_name = '${COLLEGE}'`);
    await today(COLLEGE, localIn(far).day, 1);
  } finally {
    sql(`update school set zone = '${own}' where short_name = '${COLLEGE}'`);
  }
});
