// Keeps the page's own files, so that it opens without a network and says so itself.
// Answers of the API are never kept: a figure is from the server, or it is not shown.
const KEPT = 'page';
const OF_THE_SERVER = /^\/(api\/|health|sign-in)/;
/** The name changes with the content, as in main-RXIUKOMY.js. */
const HASHED = /-[A-Z0-9]{8}\.\w+$/;

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(fetch('/', { headers: { accept: 'text/html' } }).then(keepPage));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || OF_THE_SERVER.test(pathname))
    return;
  event.respondWith(
    request.mode === 'navigate' ? page(event) : file(request, HASHED.test(pathname)),
  );
});

/** From the server, so that it is never an old one; else the one that was kept. */
async function page(event) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keepPage(answer.clone()));
    return answer;
  } catch (error) {
    const kept = await caches.match('/');
    if (kept) return kept;
    throw error;
  }
}

async function file(request, isHashed) {
  const kept = await caches.match(request);
  if (kept && isHashed) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(KEPT)).put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** A page that differs from the one before it brings its own files: those of the one before go. */
async function keepPage(answer) {
  const isPage = answer.ok && answer.headers.get('content-type')?.startsWith('text/html');
  if (!isPage) return;
  const html = await answer.clone().text();
  const before = await caches.match('/');
  if (before && (await before.text()) === html) return;
  await caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  const files = [...html.matchAll(/(?:src|href)="\/?([^":]+\.\w+)"/g)].map((it) => `/${it[1]}`);
  await kept.addAll([...new Set(files)]);
  await kept.put('/', answer);
}
