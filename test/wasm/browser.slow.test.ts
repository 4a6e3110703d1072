import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StaticServer, serveFolder } from "../../bench/shared/static-server.js";
import type * as AleWasm from "../../packages/ale-wasm/src/index.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { locateRom } from "../../src/envs/games.js";
import { findBrowser, launchBrowser, whereFound } from "../helpers/browser.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { listenToComplaints } from "../lab/browser/lab-page.js";
import { aleModule, aleScript, isBuilt } from "./built.js";

const steps = 300;
const sharedFolder = sharedTemporaryFolder();
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";
const page = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="icon" href="data:,">`;

const describeInBrowser = isBuilt && findBrowser() !== undefined ? describe : describe.skip;

describeInBrowser(`ztw-ale-wasm in a page with a strict policy ${whereFound}`, () => {
  let server: StaticServer;
  beforeAll(async () => {
    const folder = sharedFolder;
    copyFileSync(aleModule, join(folder, "ale.wasm"));
    copyFileSync(aleScript, join(folder, "ale.js"));
    writeFileSync(join(folder, "begin.js"), 'import * as ale from "./ale.js";\nglobalThis.aleWasm = ale;\n');
    writeFileSync(
      join(folder, "index.html"),
      page.replace("<link", "<title>ale</title><script type=module src=begin.js></script><link"),
    );
    server = await serveFolder(folder, "/below/");
  });
  afterAll(() => server.close());

  it("plays what the native addon plays in Node", async () => {
    const rom = readFileSync(locateRom("breakout").path);
    const browser = await launchBrowser();
    try {
      const opened = await browser.newPage();
      const complaints = listenToComplaints(opened, new URL(server.url).origin);
      await opened.goto(server.url);
      await opened.waitForFunction(() => "aleWasm" in globalThis);
      const sums = await opened.evaluate(playInPage, {
        bytes: [...rom],
        steps,
      });
      expect(sums).toEqual(playInNode());
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

/** Rewards, and the last observation's and state's hashes. */
function playInNode(): readonly unknown[] {
  using environment = makeAtari("breakout", { backend: "native" });
  const sum = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  let { observation } = environment.reset({ seed: 4 });
  let total = 0;
  for (let step = 0; step < steps; step++) {
    const result = environment.step((step * 7) % 4);
    observation = result.observation;
    total += result.reward;
    if (result.terminated || result.truncated) environment.reset();
  }
  return [total, sum(observation), sum(environment.saveState())];
}

async function playInPage({
  bytes,
  steps,
}: {
  readonly bytes: readonly number[];
  readonly steps: number;
}): Promise<readonly unknown[]> {
  const { createAle } = (globalThis as unknown as { readonly aleWasm: typeof AleWasm }).aleWasm;
  const ale = await createAle();
  const environment = ale.makeAtari("breakout", { rom: Uint8Array.from(bytes) });
  const sum = async (data: Uint8Array) => {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(data)));
    return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  let { observation } = environment.reset({ seed: 4 });
  let total = 0;
  for (let step = 0; step < steps; step++) {
    const result = environment.step((step * 7) % 4);
    observation = result.observation;
    total += result.reward;
    if (result.terminated || result.truncated) environment.reset();
  }
  return [total, await sum(observation), await sum(environment.saveState())];
}
