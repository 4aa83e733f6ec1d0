/**
 * Lets the shell of the client open without a line, so that a teacher who reloads finds the waiting entries again.
 * It keeps the page and the files below /assets of one build, and never anything personal: answers to /graphql, files
 * and letters' links pass it by (security.md C-103). The build writes the two constants.
 */

const VERSION = '__VERSION__';
const FILES = ['__FILES__'];
const CACHE = `tabel-shell-${VERSION}`;

/** Paths of the gateway that are no screens. */
const NOT_SCREENS = /^\/(graphql|upload|file|unsubscribe|health|ready|metrics)(\/|$)/;

addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(['/', ...FILES])));
});

addEventListener('activate', (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('tabel-shell-') && name !== CACHE) await caches.delete(name);
    }
    await clients.claim();
  };
  event.waitUntil(tidy());
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || NOT_SCREENS.test(pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(file(request));
});

/** The page of the server; the kept one when there is no line or no server behind it. */
async function page(request) {
  try {
    const answer = await fetch(request);
    if (answer.status < 500) return answer;
    return (await caches.match('/', { cacheName: CACHE })) ?? answer;
  } catch (error) {
    const kept = await caches.match('/', { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
}

/** A file whose name carries the hash of its content never changes. */
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
