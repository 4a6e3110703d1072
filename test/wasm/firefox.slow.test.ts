import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StaticServer, serveFolder } from "../../bench/shared/static-server.js";
import { locateRom } from "../../src/envs/games.js";
import { firstFrameMark } from "../../src/lab/static/site.js";
import { writeStaticLab } from "../../src/lab/static/write-static-lab.js";
import { type FirefoxPage, findFirefox, openFirefox } from "../helpers/firefox.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { isBuilt } from "./built.js";
import { playedOf, playInNode, playInWorker, type Told, wholeGame } from "./whole-game.js";

const where = isBuilt
  ? findFirefox() === undefined
    ? "(SKIPPED: no Firefox on PATH)"
    : ""
  : "(SKIPPED: not built)";
const [results, folder, home] = [sharedTemporaryFolder(), sharedTemporaryFolder(), sharedTemporaryFolder()];

describe.skipIf(where !== "")(`a lab without a server, in Firefox ${where}`, () => {
  let server: StaticServer;
  let page: FirefoxPage;
  beforeAll(async () => {
    await writeStaticLab({ folder, resultsFolder: results, withRom: true });
    server = await serveFolder(folder, "/some/where/");
    page = await openFirefox(server.url, home);
  });
  afterAll(async () => {
    await page?.close();
    await server?.close();
  });

  it("shows a game", async () => {
    const marks = `performance.getEntriesByName(${JSON.stringify(firstFrameMark)}).length`;
    await expect.poll(() => page.evaluate(marks), { timeout: 90_000 }).toBe(1);
    const steps = () => page.evaluate("Number(/step (\\d+)/.exec(document.body.textContent)?.[1] ?? 0)");
    await expect.poll(steps, { timeout: 60_000 }).toBeGreaterThan(10);
  });

  it("plays the game that Node plays, to its end", async () => {
    const given = JSON.stringify(wholeGame(locateRom("pong").path));
    const told = (await page.evaluate(`(${String(playInWorker)})(${given})`)) as Told;
    expect(playedOf(told)).toMatchObject({ end: "terminated", game: "pong" });
    expect(playedOf(told)).toEqual(playedOf(await playInNode()));
  });
});
