/** `ztw lab` in a real browser: what the page shows is compared with what the server tells a second viewer. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { encodeRequest } from "../../../src/lab/wire.js";
import { findBrowser, whereFound } from "../../helpers/browser.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { findBarriers } from "./accessibility.js";
import { canvasPixels, colored, type LabPage, openLabPage } from "./lab-page.js";
import { growTraining, shortestGame, writeResults } from "./stored.js";
import { heard, laneFacts, latest, readShown, toShow } from "./told.js";

const results = sharedTemporaryFolder();
let open: LabPage;

describe.skipIf(findBrowser() === undefined)(`the lab in a browser ${whereFound}`, () => {
  beforeAll(async () => {
    writeResults(results);
    open = await openLabPage("--results", results);
  });
  afterAll(() => open?.close());

  const goTo = (part: string) => open.page.getByRole("link", { name: part, exact: true }).click();
  const press = (name: string | RegExp) =>
    open.page.getByRole("button", { name }).filter({ visible: true }).first().click();

  describe("1. play", () => {
    it("stands still at a decision of which score, step, exit, tau and picture are the server's", async () => {
      const { page, watch } = open;
      expect(new URL(page.url()).search).toBe(""); // the token is used up
      await press("Pause");
      const watcher = await watch();
      const decision = await heard(watcher, "decision");
      await vi.waitFor(async () => expect(await readShown(page, "#play")).toEqual(toShow(decision)));
      expect(await page.locator("#play output").first().textContent()).toBe(String(decision.tau));
      const frame = latest(watcher, "frame")!;
      const pixels = await canvasPixels(page, "#play canvas.game");
      expect(Buffer.compare(pixels, colored(frame.pixels, laneFacts(watcher)))).toBe(0);

      const planted = { ...toShow(decision), score: decision.totals.episodeReturn + 1 };
      expect(await readShown(page, "#play")).not.toEqual(planted);
      const shifted = frame.pixels.with(100 * 160 + 80, frame.pixels[0]! ^ 0x0e);
      expect(Buffer.compare(pixels, colored(shifted, laneFacts(watcher)))).not.toBe(0);
    });

    it("makes one decision at a time, and under a moved tau the next one already", async () => {
      const { page, watch } = open;
      const watcher = await watch();
      const before = await heard(watcher, "decision");
      for (const [tau, exit] of [
        ["1", 2],
        ["0", 0],
      ] as const) {
        await page.getByLabel("Threshold τ").first().fill(tau);
        await press("One decision");
        const decision = await heard(watcher, "decision", (event) => event.tau === Number(tau));
        expect(decision.exitIndex).toBe(exit);
        await vi.waitFor(async () => expect(await readShown(page, "#play")).toEqual(toShow(decision)));
      }
      expect(latest(watcher, "decision")!.step).toBe(before.step + 2);
    });

    it("shows where the engine recomputed, or does not", async () => {
      const { page } = open;
      const toggle = page.getByRole("button", { name: "Heat map" });
      const lit = async () => {
        const veil = await canvasPixels(page, "#play canvas.veil");
        return page
          .locator("#play figure.screen.has-heat")
          .count()
          .then((count) => count === 1 && veil.some((byte) => byte > 0));
      };
      await vi.waitFor(async () => expect(await lit()).toBe(true));
      await toggle.click();
      await vi.waitFor(async () => expect(await lit()).toBe(false));
      expect(await toggle.getAttribute("aria-pressed")).toBe("false");
      await toggle.click();
    });

    it("goes on at the speed that is chosen, after a reload too", async () => {
      const { page, watch } = open;
      await page.reload();
      const watcher = await watch();
      await press(/four times/);
      await heard(watcher, "paced", ({ speed }) => speed === 4);
      const { step } = await heard(watcher, "decision");
      await heard(watcher, "decision", (event) => event.step > step + 5);
    });
  });

  describe("2. race", () => {
    it("sets two policies side by side and says where they first differ", async () => {
      const { page, watch } = open;
      await goTo("Race");
      const watcher = await watch();
      await heard(watcher, "opened", ({ lanes }) => lanes.length === 2);
      await page.locator("#race-0-tau-0").fill("0");
      await press(/as fast as/);
      const { step } = await heard(watcher, "difference");
      const sentence = page.locator("#race .difference");
      await vi.waitFor(async () => expect(await sentence.textContent()).toContain(String(step + 1)));
      await press("Pause");
      const late = await watch();
      for (const lane of [0, 1]) {
        const { totals } = await heard(late, "decision", (event) => event.lane === lane);
        const score = page.locator("#race section.lane [data-testid=score]").nth(lane);
        await vi.waitFor(async () => expect(await score.textContent()).toBe(String(totals.episodeReturn)));
      }
    });
  });

  describe("3. you against it", () => {
    it("plays by the keys that are held, with the agent's choice as a hint", async () => {
      const { page, watch } = open;
      await goTo("You against it");
      const { lanes } = await heard(
        await watch(),
        "opened",
        (event) => event.lanes[0]?.player.kind === "human",
      );
      const watcher = await watch(); // is told nothing of the match before
      const meanings = lanes[0]!.actionMeanings;
      await press("Show what the agent would do");
      await page.locator("h2:visible").first().click(); // away from the button
      await page.keyboard.down("ArrowRight");
      const decision = await heard(
        watcher,
        "decision",
        ({ lane, action }) => lane === 0 && meanings[action] === "RIGHT",
      );
      expect(decision.hint).not.toBeNull();
      await vi.waitFor(async () => expect(await page.locator(".hint-action:visible").count()).toBe(1));
      await page.keyboard.up("ArrowRight");
      await heard(
        watcher,
        "decision",
        ({ lane, action, step }) => lane === 0 && step > decision.step && meanings[action] === "NOOP",
      );
    });

    it("puts the score of a finished game into the table", async () => {
      const { page, watch } = open;
      const watcher = await watch();
      await press(/as fast as/);
      await page.keyboard.down("ArrowUp"); // off the pyramid, again and again
      const { lines } = await heard(watcher, "scores", (event) => event.lines.some(({ isHuman }) => isHuman));
      await page.keyboard.up("ArrowUp");
      const line = lines.find(({ isHuman }) => isHuman)!;
      const row = page.locator("#you tr.is-you");
      await vi.waitFor(async () =>
        expect(await row.locator("td").first().textContent()).toBe(String(line.episodeReturn)),
      );
      expect(await row.locator("th").textContent()).toBe("you");
    });
  });

  describe("4. results", () => {
    /** Leaves one file in the chart, and enters a game of it. */
    const replay = async (file: string) => {
      const { page } = open;
      await goTo("Results");
      const { tau, seed } = shortestGame(join(results, file));
      for (const name of ["right/sweep.json", "wrong/sweep.json"])
        await page
          .locator("ul.files li", { hasText: name })
          .getByRole("checkbox")
          .setChecked(name === file);
      const dot = page.locator(`#results .rc-chart [role=button][aria-label*="tau ${tau};"]`);
      await vi.waitFor(async () => expect(await dot.count(), "of one file").toBe(1));
      await dot.hover();
      await vi.waitFor(async () =>
        expect(await page.locator("#results .rc-readout:visible").textContent()).toContain(`tau ${tau}`),
      );
      await dot.click();
      const marked = page.locator("#results .rc-dot[aria-pressed=true]");
      await vi.waitFor(async () => expect(await marked.count(), "marked dots").toBe(1));
      expect(await marked.getAttribute("data-place")).toBe(await dot.getAttribute("data-place"));
      await page
        .getByRole("button", { name: `seed ${seed}` })
        .first()
        .click();
      return seed;
    };

    it.each([
      ["right/sweep.json", true, ".verdict-line.is-equal"],
      ["wrong/sweep.json", false, ".verdict-line.is-different"],
    ])("plays a game of %s again and says that it is that game: %s", async (file, isEqual, verdict) => {
      const { page, watch } = open;
      const watcher = await watch();
      const seed = await replay(file);
      const opened = await heard(watcher, "opened", (event) => event.replay?.file === file);
      expect(opened.seed).toBe(seed);
      await vi.waitFor(async () => expect(await page.locator("#replay:visible").count()).toBe(1));
      await press(/as fast as/);
      const replayed = await heard(watcher, "replayed", (event) => event.file === file);
      expect(replayed.isEqual).toBe(isEqual);
      await vi.waitFor(async () => expect(await page.locator(verdict).count()).toBe(1));
      const said = page.locator("#replay [data-testid=score]").first();
      const score = Number((await said.textContent())!.replaceAll(",", ""));
      expect(score).toBe(replayed.received.episodeReturn);
    });

    it("draws a training that grows while it is looked at", async () => {
      const { page, watch } = open;
      const watcher = await watch();
      await goTo("Results");
      await page.getByLabel("Game", { exact: true }).filter({ visible: true }).selectOption("pong");
      watcher.socket.send(encodeRequest({ type: "readResult", file: "training.json" }));
      const before = await heard(watcher, "training");
      const dots = page.locator("#results .rc-chart [data-place]:visible");
      await vi.waitFor(async () => expect(await dots.count()).toBeGreaterThan(0));
      const numDots = await dots.count();
      growTraining(join(results, "training.json"));
      await heard(watcher, "training", ({ points }) => points.length === before.points.length + 1);
      await vi.waitFor(async () => expect(await dots.count()).toBeGreaterThan(numDots));
    });
  });

  describe("for everybody", () => {
    it.each(["Play", "Race", "You against it", "Results"])(
      "%s has no serious barrier, in light and dark, on a desk and on a phone",
      async (part) => {
        const { page } = open;
        await goTo(part);
        const findings: string[] = [];
        for (const width of [1280, 390])
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize({ width, height: 900 });
            for (const finding of await findBarriers(page))
              findings.push(`${width} ${colorScheme} ${finding}`);
          }
        await page.setViewportSize({ width: 1280, height: 900 });
        expect(findings).toEqual([]);
      },
    );

    it("would find barriers: text as dark as its ground, and a button without a name", async () => {
      const { page } = open;
      await page.evaluate(
        `document.body.insertAdjacentHTML("beforeend", "<p id=planted>low</p><button></button>");
         document.getElementById("planted").style.cssText = "color: #777; background: #888";`,
      );
      const findings = (await findBarriers(page)).join();
      expect(findings).toContain("color-contrast");
      expect(findings).toContain("button-name");
    });

    it("did all this without an error, a warning, or a request to anybody else", async () => {
      const { page, complaints } = open;
      expect(complaints).toEqual([]);
      await page.evaluate("console.error('planted'); fetch('http://192.0.2.1/').catch(() => {})");
      await vi.waitFor(() =>
        expect(complaints.join()).toMatch(/planted.*192\.0\.2\.1.*Content Security Policy/),
      );
    });
  });
});
