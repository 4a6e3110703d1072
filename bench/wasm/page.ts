/** The lab without a server in Chromium, from a server on this machine: how soon it shows a frame, and how fast its worker plays. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { findBrowser, launchBrowser } from "../../scripts/ship/browser.js";
import { firstFrameMark } from "../../src/tools.js";
import { round } from "../shared/numbers.js";
import { type StaticServer, serveFolder } from "../shared/static-server.js";
import type { PageResult } from "./result.js";

export interface PageOptions {
  readonly game: string;
  readonly tau: number;
  readonly visits: number;
}

/** @param site - a folder that was written with its ROMs. Null, with a line that says so, where there is no browser. */
export async function measurePage(site: string, options: PageOptions): Promise<PageResult | null> {
  if (findBrowser() === undefined) {
    console.log("SKIPPED the page: no Chromium on PATH or in CHROME_PATH");
    return null;
  }
  const server = await serveFolder(site, "/");
  const browser = await launchBrowser();
  try {
    const firstFrames: number[] = [];
    for (let visit = 0; visit < options.visits; visit++) firstFrames.push(await visitOnce(browser, server));
    const game = await playInWorker(browser, server, { ...options, site });
    return { browser: `Chromium ${browser.version()}`, first_frame_ms: firstFrames, game };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** As somebody who was never here. */
async function visitOnce(browser: Browser, { url }: StaticServer): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  const wait = (mark: string) => performance.getEntriesByName(mark)[0]?.startTime;
  const handle = await page.waitForFunction(wait, firstFrameMark, { timeout: 60_000 });
  const milliseconds = Number(await handle.jsonValue());
  await context.close();
  return Math.round(milliseconds);
}

interface Play extends PageOptions {
  readonly site: string;
}

async function playInWorker(
  browser: Browser,
  { url }: StaticServer,
  { game, tau, site }: Play,
): Promise<PageResult["game"]> {
  const described = JSON.parse(readFileSync(join(site, "site.json"), "utf8")) as object;
  const rom = readFileSync(join(site, "files", "vendor/ale/src/ale/python/roms", `${game}.bin`));
  const page = await browser.newPage();
  await page.goto(`${url}site.json`); // a page of the same origin in which nothing plays
  const given = { site: described, rom: [...rom], game, tau };
  const { frames, milliseconds } = await page.evaluate(playWholeGame, given);
  await page.close();
  return { game, frames, seconds: round(milliseconds / 1000, 2) };
}

/** What the page has of a worker, as far as it is used. */
declare const Worker: new (
  url: string,
  options: { readonly type: "module" },
) => {
  onmessage: (message: { readonly data: WorkerMessage }) => void;
  postMessage(message: unknown): void;
  terminate(): void;
};
declare const location: { readonly origin: string };
interface WorkerMessage {
  readonly type: string;
  readonly message?: string;
  readonly totals?: { readonly numFrames: number };
}

/** In the page: its own worker, asked for a game as fast as it goes. */
function playWholeGame({
  site,
  rom,
  game,
  tau,
}: {
  readonly site: object;
  readonly rom: readonly number[];
  readonly game: string;
  readonly tau: number;
}): Promise<{ readonly frames: number; readonly milliseconds: number }> {
  const base = `${location.origin}/`;
  const worker = new Worker(`${base}worker.js`, { type: "module" });
  return new Promise((resolve, reject) => {
    let start = 0;
    worker.onmessage = ({ data }) => {
      if (data.type === "opened") start = performance.now();
      if (data.type === "failed" || data.type === "refused") reject(new Error(data.message));
      if (data.type !== "over") return;
      resolve({ frames: data.totals!.numFrames, milliseconds: performance.now() - start });
      worker.terminate();
    };
    worker.postMessage({ type: "begin", site, base, roms: [{ game, bytes: Uint8Array.from(rom) }] });
    worker.postMessage({ type: "pace", speed: 1000 });
    const player = { kind: "agent", agent: game, method: "ztw", tau, mode: "greedy", backend: "engine-int8" };
    worker.postMessage({ type: "open", players: [player], seed: 3, protocol: "ref-clean" });
  });
}
