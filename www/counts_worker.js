/* Keeps the pages of counts for a shift without network: the list and the dates of who is signed in, which counts.js
   puts into the cache. What it is made with (VERSION, FILES) is written before it: core/http/count_worker.c. */
"use strict";
const STATIC = "saisie-" + VERSION, PAGES = "saisie-pages";
/* A page older than a day is no longer of this shift; a network slower than this is none. Milliseconds. */
const KEPT_FOR = 24 * 3600 * 1000, PATIENCE = 5000;

self.addEventListener("install", (e) => {
  e.waitUntil(caches.open(STATIC).then((c) => c.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (e) => {
  const old = (name) => name.startsWith("saisie-") && name !== STATIC && name !== PAGES;
  e.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

const gone = () => new Response(
  "<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">" +
  "<title>Pas de réseau</title><link rel=\"stylesheet\" href=\"" + FILES[0] + "\"></head><body><main class=\"wrap\"><h1>Pas de réseau</h1>" +
  "<p>Cette page n’est pas gardée sur cet appareil. Ce que vous avez saisi y est toujours, et partira quand le réseau sera revenu.</p>" +
  "<p><a href=\"/equipe/saisie\">Mes dates à saisir</a></p></main></body></html>",
  { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" } });

const kept = async (path) => {
  const pages = await caches.open(PAGES), answer = await pages.match(path);
  if (answer && Date.now() - Date.parse(answer.headers.get("Date")) < KEPT_FOR) return answer;
  if (answer) await pages.delete(path);
  return null;
};

const page = async (request, path) => {
  const answer = fetch(request);
  answer.catch(() => {});
  let late;
  try {
    const got = await Promise.race([answer, new Promise((_, no) => { late = setTimeout(no, PATIENCE); })]);
    /* Nobody is signed in any more: what was kept for that person goes. */
    if (got.type === "opaqueredirect") await caches.delete(PAGES);
    return got;
  } catch (_) {
    const copy = await kept(path);
    return copy || answer.catch(gone);
  } finally {
    clearTimeout(late);
  }
};

const file = async (request) => {
  const exact = await caches.match(request);
  if (exact) return exact;
  return fetch(request).catch(async () => (await caches.match(request, { ignoreSearch: true })) || Response.error());
};

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) e.respondWith(file(e.request));
  else if (e.request.mode === "navigate") e.respondWith(page(e.request, url.pathname));
});
