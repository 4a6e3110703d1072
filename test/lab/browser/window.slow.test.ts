/** A game's window in a real browser. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { make } from "../../../src/envs/registry/make.js";
import { GameWindow } from "../../../src/lab/window/game-window.js";
import { play } from "../../../src/lab/window/play.js";
import { findBrowser, launchBrowser, whereFound } from "../../helpers/browser.js";
import { until } from "../server/until.js";
import { resolvable } from "../window/resolvable.js";
import { canvasPixels, listenToComplaints } from "./lab-page.js";

const timeout = 60_000;

describe.skipIf(findBrowser() === undefined)(`a game's window in a browser ${whereFound}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function openPage(
    url: string,
  ): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    onTestFinished(() => page.close());
    const complaints = listenToComplaints(page, new URL(url).origin);
    await page.goto(url);
    return { page, complaints };
  }

  it("shows the very pixels of the screen, and says when it is closed", { timeout }, async () => {
    using window = new GameWindow({ title: "Pong", onOpen: () => {} });
    using environment = make("ALE/Pong-v5");
    environment.reset({ seed: 1 });
    const { page, complaints } = await openPage(window.url);
    for (let step = 0; step < 20; step++) environment.step(2);
    const { data } = environment.render();
    window.draw(environment.render());
    await page.locator("canvas").waitFor();
    const expected = Array.from({ length: data.length / 3 }, (_, pixel) => [
      ...data.subarray(3 * pixel, 3 * pixel + 3),
      255,
    ]);
    expect(await canvasPixels(page, "canvas")).toEqual(Uint8Array.from(expected.flat()));
    expect(await page.title()).toBe("Pong");
    expect(page.url()).not.toContain("token");
    window.close();
    await page.getByText("The game was closed.").waitFor();
    expect(complaints.filter((text) => !/WebSocket|ERR_CONNECTION/.test(text))).toEqual([]);
  });

  it("takes the keyboard: what is held is played, until Escape", { timeout }, async () => {
    using environment = make("ALE/Breakout-v5");
    const actions: number[] = [];
    const opened = resolvable<string>();
    const played = play(environment, {
      seed: 1,
      onOpen: opened.resolve,
      onStep: ({ action }) => actions.push(action),
    });
    const { page } = await openPage(await opened.promise);
    await page.getByText("Arrow keys").waitFor();
    const { actionMeanings } = environment;
    await page.keyboard.down("ArrowLeft");
    await until(() => actions.at(-1) === actionMeanings.indexOf("LEFT"));
    await page.keyboard.up("ArrowLeft");
    await page.keyboard.down("Space");
    await until(() => actions.at(-1) === actionMeanings.indexOf("FIRE"));
    await page.evaluate("window.dispatchEvent(new Event('blur'))");
    await until(() => actions.at(-1) === actionMeanings.indexOf("NOOP"));
    await page.keyboard.press("Escape", { delay: 200 });
    expect((await played).numSteps).toBe(actions.length);
  });
});
