import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Cookie, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ask } from './api';
import { type Person, person, type RoleTitle } from './people';
import { setting } from './service';
import { borrowSession, leaveSession } from './sessions';
import { borrowWindow, leaveWindow, type Place } from './windows';

/** Widths every screen is looked at. */
export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1366, height: 768 };

/** Each visitor comes from a network of its own, so that limits on sign-in do not add up over the tests. */
let network = 0;
function nextNetwork(): string {
  network += 1;
  return `10.77.${Math.trunc(network / 250)}.${1 + (network % 250)}`;
}

/** `origin` is the gateway, `ownClock` a clock that the test moves itself. */
type Options = { size?: { width: number; height: number }; origin?: string; ownClock?: boolean };

type Choice = { id: string; title: string; school: string };

/** Who has not left yet. */
const present = new Set<Visitor>();

/** Closes the windows of those whom a failed test has left behind: they would go on asking beside the next one. */
export async function sendAway(): Promise<void> {
  for (const visitor of present) await visitor.context.close();
  present.clear();
}

/** A visitor with an own cookie jar; remembers everything that must not happen. */
export class Visitor {
  /** Errors, refusals by the content policy, dialogs and requests to other places. */
  readonly troubles: string[] = [];
  /** Addresses asked since the last `forget()`. */
  requests: string[] = [];
  /** The session the visitor came with, for the next one who is the same person. */
  private came: { key: string; cookies: Cookie[] } | undefined;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly place: Place,
  ) {}

  /** Opens an empty page. */
  static async open({
    size = DESKTOP,
    origin = setting('TABEL_BASE_URL'),
    ownClock = false,
  }: Options = {}): Promise<Visitor> {
    const place: Place = { origin, touch: size.width < 600, ownClock };
    const { context, page } = await borrowWindow(place);
    await context.setExtraHTTPHeaders({ 'x-forwarded-for': nextNetwork() });
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: 'light' });
    const visitor = new Visitor(context, page, place);
    present.add(visitor);
    visitor.watch();
    return visitor;
  }

  /** Opens the first screen as somebody with the role. */
  static async as(role: RoleTitle, options: Options = {}): Promise<Visitor> {
    const visitor = await Visitor.open(options);
    await visitor.enter(person(role), role);
    return visitor;
  }

  /** Opens the first screen as a person of the demo, in one of the roles the person has, if there are several. */
  static async being(who: Person, options: Options = {}): Promise<Visitor> {
    const visitor = await Visitor.open(options);
    await visitor.enter(who, `${who.role} of ${who.school}`, () => visitor.take(who.role, who.school));
    return visitor;
  }

  /** Takes a role, of one of the schools named if it matters, unless it is the one in use or there is none such. */
  async take(role: string, schools?: string): Promise<void> {
    const { page } = this;
    const current = async () => {
      const { me } = await ask<{ me: { current: string | null; memberships: Choice[] } }>(
        page,
        '{ me { current memberships { id title school } } }',
      );
      return { choices: me.memberships, id: me.current };
    };
    const { choices, id } = await current();
    const wanted = choices.find(
      ({ title, school }) => title === role && (!schools || schools.split(', ').includes(school)),
    );
    if (!wanted || wanted.id === id) return;
    await page.goto('/roles');
    await page
      .locator('main')
      .getByRole('button', { name: new RegExp(wanted.title) })
      .filter({ hasText: wanted.school })
      .first()
      .click();
    await expect.poll(async () => (await current()).id).toBe(wanted.id);
    await page.locator('.role-switch').getByText(wanted.title).waitFor();
  }

  /** Somebody who leads a class and teaches as well, in the role of the leader. */
  static leading(options: Options = {}): Promise<Visitor> {
    return Visitor.being(person('классный руководитель'), options);
  }

  /** The first way in: the code of a slip, its login, a new password. */
  async enterBySlip({ code, login }: { code: string; login: string }, password: string): Promise<void> {
    await this.page.goto('/');
    await this.page.getByRole('button', { name: 'Войти по листку' }).click();
    await this.page.getByLabel('Код с листка').fill(code);
    await this.page.getByLabel('Логин').fill(login);
    await this.page.getByLabel('Новый пароль').fill(password);
    await this.page.getByRole('button', { name: 'Сохранить и войти' }).click();
    await this.page.locator('header.bar').waitFor();
  }

  /** What the browser saves after an act, with its name. */
  async download(act: () => Promise<void>): Promise<{ name: string; body: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), act()]);
    return { name: download.suggestedFilename(), body: readFileSync(await download.path()) };
  }

  /** Comes in with a session somebody has left, or through the form and `then`. */
  private async enter(who: Person, as: string, then?: () => Promise<void>): Promise<void> {
    const key = `${who.login}: ${as}`;
    const cookies = borrowSession(key);
    if (cookies) {
      await this.context.addCookies(cookies);
      await this.page.goto('/');
      const inside = this.page.locator('header.bar');
      await inside.or(this.page.getByLabel('Логин')).first().waitFor();
      if (await inside.isVisible()) {
        await this.arrived();
        this.came = { key, cookies: await this.context.cookies() };
        return;
      }
      // It ended meanwhile.
      await this.context.clearCookies();
    }
    await this.signIn(who);
    await then?.();
    this.came = { key, cookies: await this.context.cookies() };
  }

  /** Fills and sends the form of the way in. */
  async signIn({ login, password }: { login: string; password: string }): Promise<void> {
    await this.page.goto('/');
    await this.page.getByLabel('Логин').fill(login);
    await this.page.getByLabel('Пароль').fill(password);
    await this.page.getByRole('button', { name: 'Войти', exact: true }).click();
    await this.arrived();
  }

  /** Waits for the first screen, so that none of its questions comes in between what a test does next. */
  private async arrived(): Promise<void> {
    await this.page.locator('header.bar').waitFor();
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
    await this.page.getByText('Загружаем').waitFor({ state: 'detached' });
  }

  /** Starts counting requests anew. */
  forget(): void {
    this.requests = [];
  }

  /** Keeps a picture of the whole page for people to look at; nobody does when `cargo xtask test` runs. */
  async picture(name: string): Promise<void> {
    if (process.env.TABEL_PART) return;
    await this.page.screenshot({ path: `e2e/artefacts/${name}.png`, fullPage: true });
  }

  /** What axe finds against WCAG 2.2 AA, as short lines; empty when clean. */
  axe(): Promise<string[]> {
    return this.found({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  }

  /** Fails where axe finds anything in the light or the dark scheme, and keeps a picture of each. */
  async clean(picture: string): Promise<void> {
    expect(await this.axe()).toEqual([]);
    await this.picture(`${picture}-light`);
    await this.page.emulateMedia({ colorScheme: 'dark' });
    expect(await this.colours()).toEqual([]);
    await this.picture(`${picture}-dark`);
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  /** What axe finds against the colours alone: all that another scheme of colours changes. */
  private colours(): Promise<string[]> {
    return this.found({ runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } });
  }

  private async found(options: object): Promise<string[]> {
    const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    // What is about to be replaced is dimmed.
    await this.page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    // Evaluated by the debugger, which the page's content policy does not bind.
    if (!(await this.page.evaluate('!!window.axe'))) await this.page.evaluate(source);
    const found = await this.page.evaluate(`window.axe.run(document, ${JSON.stringify(options)})
      .then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' (' + (n.any[0]?.message ?? '') + ')').slice(0, 3).join(' | ')))`);
    return found as string[];
  }

  /** Fails when anything happened that must not. */
  quiet(): void {
    expect(this.troubles).toEqual([]);
  }

  async close(): Promise<void> {
    present.delete(this);
    const { came } = this;
    const cookies = await this.context.cookies();
    // Another role or person has another session, and who signed out has none.
    const same = came?.cookies.every(({ name, value }) =>
      cookies.some((c) => c.name === name && c.value === value),
    );
    if (came && same) leaveSession(came.key, cookies);
    await leaveWindow(this);
  }

  private watch(): void {
    const { page } = this;
    page.on('pageerror', (error) => this.troubles.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      const text = message.text();
      // A request the network or the server cut is a case of its own in the tests that cut it.
      const known = text.includes('net::ERR_');
      if (message.type() === 'error' && !known) {
        const { url, lineNumber } = message.location();
        this.troubles.push(`console: ${text} (${url}:${lineNumber})`);
      }
    });
    page.on('request', (request) => {
      const url = request.url();
      this.requests.push(url);
      if (!url.startsWith(this.place.origin) && !/^(data|blob):/.test(url))
        this.troubles.push(`elsewhere: ${url}`);
    });
  }
}
