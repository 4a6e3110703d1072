/** Keeps a static lab in the browser, so that it opens without a network. A folder that was written anew replaces what was kept. */
import { type Site, versionedAddress } from "../../src/lab/static/site.js";

/** A service worker's scope, as far as it is used. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: WaitingEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchingEvent) => void): void;
}
interface WaitingEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchingEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as Scope;
const prefix = "ztw-lab ";
const siteUrl = () => new URL("site.json", scope.registration.scope).href;

async function keepAll(): Promise<void> {
  const response = await fetch(siteUrl(), { cache: "no-store" });
  const site = (await response.clone().json()) as Site;
  const cache = await caches.open(prefix + site.id);
  const urls = site.files.map((file) => new URL(versionedAddress(file), scope.registration.scope).href);
  await cache.put(siteUrl(), response);
  await cache.addAll([...site.page.map(newest), ...urls]);
  for (const name of await caches.keys())
    if (name.startsWith(prefix) && name !== prefix + site.id) await caches.delete(name);
}

/** A file of the page, whatever a cache of the browser's remembers of it. */
function newest(name: string): Request {
  return new Request(new URL(name, scope.registration.scope).href, { cache: "no-cache" });
}

/** The network's answer where there is one, so that a new folder is seen; else what is kept. */
async function answer(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const isPage = request.mode === "navigate";
    const wanted = isPage ? new URL("index.html", scope.registration.scope).href : request;
    const kept = await caches.match(wanted, { ignoreSearch: true });
    if (kept !== undefined) return kept;
    throw error;
  }
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) =>
  event.waitUntil(Promise.all([scope.clients.claim(), keepAll()])),
);
scope.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});
