import type { Page } from 'playwright-core';

/** What a printed slip says; the child of a parent's one. */
export type Printed = { name: string; child: string; login: string; code: string };

/** Reads the slips that would be printed now. */
export async function printed(page: Page): Promise<Printed[]> {
  await page.getByText('Коды показаны один раз').waitFor();
  const slips = await page.locator('.slip').all();
  return Promise.all(
    slips.map(async (slip) => {
      const text = await slip.innerText();
      const code = /[0-9A-Z]{4}(-[0-9A-Z]{4}){2}/.exec(text)?.[0] ?? '';
      const login = /Логин: (\S+)/.exec(text)?.[1] ?? '';
      const child = /ребёнок: (.+)/.exec(text)?.[1] ?? '';
      return { child, name: await slip.locator('.slip-name').innerText(), login, code };
    }),
  );
}

/** Issues slips for the pupils or the families of a class, by the screen. */
export async function issue(page: Page, group: string, whom: 'Ученикам' | 'Родителям'): Promise<Printed[]> {
  await page.goto('/slips');
  const classes = page.getByLabel('Класс или группа');
  await classes.waitFor();
  await classes.selectOption({ label: group });
  await page.getByLabel(whom === 'Ученикам' ? 'Родителям' : 'Ученикам').uncheck();
  await page.getByRole('button', { name: 'Выдать листки' }).click();
  return printed(page);
}

/** Issues a slip for an employee, from the person's panel on the screen of people. */
export async function issueFor(page: Page, family: string): Promise<Printed> {
  await page.goto('/people');
  await page.getByLabel('Фамилия или имя').fill(family);
  await page.keyboard.press('Enter');
  await page
    .getByRole('button', { name: new RegExp(`^${family}`) })
    .first()
    .click();
  await page.getByRole('link', { name: 'Листок для входа' }).click();
  await page.getByRole('button', { name: 'Выдать листки' }).click();
  const [slip] = await printed(page);
  if (!slip) throw new Error(`no slip was issued for ${family}`);
  return slip;
}
