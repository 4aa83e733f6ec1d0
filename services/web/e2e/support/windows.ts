import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { setting } from './service';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Promise<Browser> | undefined;

/** Debian's Chromium without a head, one for all files; it ends with this process. */
export function launch(...more: string[]): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: '/usr/bin/chromium', args: [...ARGUMENTS, ...more] });
  return browser;
}

/** The device's clock goes with the service's, which stands on another day; time itself runs as it does. */
function followService(shift: number): void {
  const Real = Date;
  class Shifted extends Real {
    constructor(...given: []) {
      super(...((given.length > 0 ? given : [Real.now() + shift]) as []));
    }
    static override now = () => Real.now() + shift;
  }
  globalThis.Date = Shifted as DateConstructor;
}

/** What does not change in a browser's window once it is open. */
export type Place = { origin: string; touch: boolean; ownClock: boolean };
type Window = { place: Place; context: BrowserContext; page: Page };

const isSame = (a: Place, b: Place) =>
  a.origin === b.origin && a.touch === b.touch && a.ownClock === b.ownClock;

/** A window with nothing in it. */
async function furnish(place: Place): Promise<Window> {
  const context = await (await launch()).newContext({
    hasTouch: place.touch,
    // A colour that is on its way to another is neither.
    reducedMotion: 'reduce',
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    baseURL: place.origin,
  });
  // A test that moves the clock itself cannot have it moved twice.
  if (!place.ownClock) {
    await context.addInitScript(followService, Number(setting('TABEL_CLOCK_SHIFT_DAYS')) * 86_400_000);
  }
  return { place, context, page: await context.newPage() };
}

/**
 * Windows that visitors have left, emptied of all but the files of the client: a second of two processors' time goes into
 * a new one, most of it into compiling those files.
 */
const empty: Window[] = [];

/** A window that somebody has left, or a new one. */
export async function borrowWindow(place: Place): Promise<Window> {
  const same = empty.findIndex((other) => isSame(other.place, place));
  return empty.splice(same, same < 0 ? 0 : 1)[0] ?? (await furnish(place));
}

/** Empties a window for the next visitor. */
export async function leaveWindow({ place, context }: Omit<Window, 'page'>): Promise<void> {
  // A clock that was moved stays so.
  if (place.ownClock) return context.close();
  const page = await context.newPage();
  for (const other of context.pages()) if (other !== page) await other.close();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Storage.clearDataForOrigin', { origin: place.origin, storageTypes: 'all' });
  await cdp.detach();
  await context.clearCookies();
  await context.clearPermissions();
  await context.setOffline(false);
  empty.push({ place, context, page });
}
