import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type StaticServer, serveFolder } from "../../bench/shared/static-server.js";
import type { Site } from "../../lab/static/site.js";
import { InvalidArgumentError, NativeError } from "../../src/core/errors.js";
import { packageRoot } from "../../src/core/paths.js";
import { locateRom } from "../../src/envs/games.js";
import { writeStaticLab } from "../../src/lab/static/write-static-lab.js";
import { shippedBundleFolder } from "../../src/model/bundle.js";
import { findBrowser, launchBrowser, whereFound } from "../helpers/browser.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { listenToComplaints } from "../lab/browser/lab-page.js";
import { shortestGame } from "../lab/browser/stored.js";
import { describeBuilt, isBuilt } from "./built.js";
import { playedOf, playInNode, playInWorker, wholeGame } from "./whole-game.js";

/** What there is in the page only, as far as it is used. */
declare const caches: {
  keys(): Promise<string[]>;
  open(name: string): Promise<{ keys(): Promise<unknown[]> }>;
};

const folder = join(sharedTemporaryFolder(), "site");
const rom = locateRom("pong").path;

const results = sharedTemporaryFolder();

beforeAll(async () => {
  cpSync(join(packageRoot, "results", "pong", "ztw", "sweep.json"), join(results, "sweep.json"));
  if (isBuilt) await writeStaticLab({ folder, resultsFolder: results });
});

describeBuilt("a lab as a folder", () => {
  it("names its files, holds no ROM, and says under which license its emulator is", () => {
    const site = JSON.parse(readFileSync(join(folder, "site.json"), "utf8")) as Site;
    for (const { url, numBytes } of site.files)
      expect(readFileSync(join(folder, ...url.split("/"))).length).toBe(numBytes);
    expect(site.games.map(({ game }) => game)).toContain("pong");
    expect(site.files.filter(({ path }) => path.endsWith(".bin"))).toEqual([]);
    expect(readFileSync(join(folder, "NOTICE.txt"), "utf8")).toContain("GPL-2.0-only");
    expect(existsSync(join(folder, "files", "models", "pong", "expert.safetensors"))).toBe(true);
    expect(existsSync(join(folder, "files", "shown", "sweep.json"))).toBe(true);
  });

  it("is written over by itself, and over nothing else", async () => {
    await writeStaticLab({ folder, resultsFolder: results, withRom: false });
    const other = join(temporaryFolder(), "mine");
    mkdirSync(other);
    writeFileSync(join(other, "thesis.txt"), "mine");
    await expect(writeStaticLab({ folder: other })).rejects.toThrow(InvalidArgumentError);
    expect(readdirSync(other)).toEqual(["thesis.txt"]);
  });

  it("has own bundles, and the ROMs if they are asked for, and says where they are not", async () => {
    const own = join(temporaryFolder(), "own");
    const bundle = join(temporaryFolder(), "my #1 pong");
    cpSync(shippedBundleFolder("pong"), bundle, { recursive: true });
    const written = { folder: own, withRom: true, bundles: [bundle], resultsFolder: results };
    await writeStaticLab(written);
    const site = JSON.parse(readFileSync(join(own, "site.json"), "utf8")) as Site;
    expect(site.files.filter(({ path }) => path.endsWith(".bin")).length).toBe(site.games.length);
    const place = `bundles/${site.agents.length - 1}`;
    const agent = { folder: `/${place}/my #1 pong`, game: "pong" };
    expect(site.agents.at(-1)).toEqual(agent);
    const manifest = site.files.find(({ path }) => path === `${agent.folder}/policy.json`)!;
    expect(manifest.url).toBe(`files/${place}/my%20%231%20pong/policy.json`);
    expect(existsSync(join(own, decodeURIComponent(manifest.url)))).toBe(true);
    const empty = temporaryFolder();
    const writing = writeStaticLab({ folder: join(empty, "x"), withRom: true, romFolder: empty });
    await expect(writing).rejects.toThrow(NativeError);
  });
});

const describeInBrowser = isBuilt && findBrowser() !== undefined ? describe : describe.skip;

describeInBrowser(`a lab without a server, in a browser ${whereFound}`, () => {
  let browser: Browser;
  let server: StaticServer;
  let complaints: readonly string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(() => server.close());

  /** A new visitor, on a host of the folder's below a path. */
  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    server = await serveFolder(folder, "/some/where/");
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    complaints = listenToComplaints(page, new URL(server.url).origin);
    await page.goto(server.url);
    return page;
  }

  const stepOf = async (page: Page) =>
    Number(/step (\d+)/.exec((await page.locator("body").textContent()) ?? "")?.[1] ?? "0");

  async function seePlaying(page: Page, atLeast = 10): Promise<void> {
    await expect.poll(() => stepOf(page), { timeout: 90_000 }).toBeGreaterThan(atLeast);
  }

  it("asks for a ROM, refuses what is none, plays what is one, keeps it, and opens without a network", async () => {
    const page = await open();
    const input = page.getByLabel("ROM file");
    const nonsense = { name: "pong.bin", mimeType: "application/octet-stream", buffer: Buffer.from("no") };
    await input.setInputFiles(nonsense);
    const alert = page.getByRole("alert");
    await expect
      .poll(() => alert.textContent())
      .toMatch(/^pong\.bin is not the ROM of .*\bPong\b.*: its checksum is another\.$/);
    await input.setInputFiles(rom);
    await seePlaying(page);
    await page.reload();
    await seePlaying(page);
    await page.waitForFunction(async () => {
      const names = await caches.keys();
      const cache = names[0] === undefined ? undefined : await caches.open(names[0]);
      return ((await cache?.keys()) ?? []).length > 20;
    });
    expect(complaints).toEqual([]);
    await server.close();
    await page.reload();
    await seePlaying(page);
    await page.context().close();
  });

  it("plays the game that Node plays, to its end: the same actions, exits, rewards and screens", async () => {
    const page = await open();
    const inBrowser = await page.evaluate(playInWorker, wholeGame(rom));
    await page.context().close();
    const played = playedOf(inBrowser);
    expect(played).toMatchObject({ end: "terminated", game: "pong", seed: 3 });
    expect(played).toEqual(playedOf(await playInNode()));
  });

  it("plays with weights of 8 bits, races, lets a visitor play, and replays a stored game to its hash", async () => {
    const page = await open({ serviceWorkers: "block" }); // which fetches everything
    const goTo = (part: string) => page.getByRole("link", { name: part, exact: true }).click();
    const press = (name: RegExp) =>
      page.getByRole("button", { name }).filter({ visible: true }).first().click();
    await page.getByLabel("ROM file").setInputFiles(rom);
    await seePlaying(page);
    const floats = "files/models/pong/expert.safetensors";
    expect(server.asked).toContain("files/models/pong/expert-int8.safetensors");
    expect(await page.getByLabel("Backend").first().inputValue()).toBe("engine-int8");

    await goTo("Race");
    await page.locator("#race-0-tau-0").fill("0");
    await press(/as fast as/);
    const sentence = page.locator("#race .difference");
    await expect.poll(() => sentence.textContent(), { timeout: 60_000 }).toMatch(/step \d/);

    await goTo("You against it");
    await press(/Show what the agent would do/);
    await page.locator("h2:visible").first().click(); // away from the button
    await page.keyboard.down("ArrowRight");
    await page.locator(".hint-action:visible").waitFor();
    await page.keyboard.up("ArrowRight");
    expect(server.asked).not.toContain(floats);

    await goTo("Results");
    const { tau, seed } = shortestGame(join(folder, "files", "shown", "sweep.json"));
    await page.locator(`#results .rc-chart [role=button][aria-label*="tau ${tau};"]`).first().press("Enter");
    await page.getByRole("button", { name: `seed ${seed}` }).click();
    await page.locator("#replay:visible").waitFor();
    await press(/as fast as/);
    await page.locator(".verdict-line.is-equal").waitFor({ timeout: 120_000 });
    expect(server.asked).toContain(floats);
    expect(complaints.filter((text) => !text.startsWith("Service Worker registration blocked"))).toEqual([]);
    await page.context().close();
  });

  it.each<[string, string, (bytes: Buffer) => Buffer, RegExp]>([
    [
      "a module that is cut off",
      "packages/ale-wasm/dist/ale.wasm",
      (bytes) => bytes.subarray(0, 9000),
      /^\/packages\/ale-wasm\/dist\/ale\.wasm: expected \d+ bytes, received 9000; reload the page\.$/,
    ],
    [
      "a module that is another",
      "packages/engine-wasm/dist/engine.wasm",
      (bytes) => Buffer.alloc(bytes.length),
      /^\/packages\/engine-wasm\/dist\/engine\.wasm: expected sha256 \w{64}, received \w{64}; reload the page\.$/,
    ],
    [
      "weights that are others",
      "models/pong/expert-int8.safetensors",
      (bytes) => Buffer.concat([bytes.subarray(0, -4), Buffer.from([1, 2, 3, 4])]),
      /^createSession: cannot read \/models\/pong\/expert-int8\.safetensors: expected sha256 \w{64}, received \w{64}; reload the page\.(Dismiss)?$/,
    ],
  ])("says in one sentence what is wrong with %s, and stays a page", async (_, path, change, sentence) => {
    const page = await open();
    server.damage(`files/${path}`, change);
    await page.getByLabel("ROM file").setInputFiles(rom);
    const said = page.getByRole("alert").filter({ hasText: "reload the page" });
    await expect.poll(() => said.first().textContent(), { timeout: 60_000 }).toMatch(sentence);
    await page.context().close();
  });
});
