/** The report's file in a real browser: it draws, tells its numbers to pointer and keyboard, and runs nothing of what files say. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { writeResult } from "../../src/evaluate/result-file.js";
import { renderReport } from "../../src/report/html/report.js";
import { findResults } from "../../src/report/result-files.js";
import { plantSweep, plausibleCurve } from "../evaluate/synthetic-results.js";
import { findBrowser, launchBrowser, whereFound } from "../helpers/browser.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = sharedTemporaryFolder();

describe.skipIf(findBrowser() === undefined)(`the report in a browser ${whereFound}`, () => {
  let browser: Browser;
  let published: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    const files = findResults(join(packageRoot, "results"));
    published = write("published.html", await renderReport(files));
  });
  afterAll(() => browser?.close());

  function write(name: string, html: string): string {
    writeFileSync(join(folder, name), html);
    return pathToFileURL(join(folder, name)).href;
  }

  /** The page, and what went wrong in it: errors, refusals, and anything that it asked for beside itself. */
  async function open(url: string, options: Parameters<Browser["newPage"]>[0] = {}) {
    const page = await browser.newPage(options);
    const faults: string[] = [];
    page.on("pageerror", ({ message }) => faults.push(message));
    page.on("console", (message) => faults.push(message.text()));
    page.on("dialog", (dialog) => {
      faults.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) faults.push(request.url());
    });
    await page.goto(url);
    return { page, faults };
  }

  const readout = (page: Page) => page.locator(".rc-readout:visible");

  it("draws every chart, and asks for nothing", async () => {
    const { page, faults } = await open(published);
    const places = await page.locator("[data-chart]").count();
    expect(places).toBeGreaterThan(10);
    expect(await page.locator("[data-chart] svg.rc-svg").count()).toBe(places);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("tells a dot's numbers to the pointer and to the keyboard, the same to screen readers", async () => {
    const { page, faults } = await open(published);
    const chart = page.locator(".chart").first();
    const dots = chart.locator(".rc-dot[role=img]");
    const label = (await dots.nth(3).getAttribute("aria-label"))!;
    await dots.nth(3).hover({ force: true });
    expect((await readout(page).locator("strong, span").allInnerTexts()).join("; ")).toBe(label);
    await page.mouse.move(0, 0);
    expect(await readout(page).count()).toBe(0);
    expect(await chart.locator(".rc-dot[tabindex='0']").count()).toBe(1);
    await chart.locator(".rc-dot[tabindex='0']").focus();
    const first = await readout(page).textContent();
    await page.keyboard.press("ArrowRight");
    expect(await readout(page).textContent()).not.toBe(first);
    await page.keyboard.press("Home");
    expect(await readout(page).textContent()).toBe(first);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("puts curves away, and brings them back", async () => {
    const { page } = await open(published);
    const chart = page.locator(".chart").first();
    const numDots = await chart.locator(".rc-dot[role=img]").count();
    const name = chart.locator("button.rc-name").first();
    await name.press("Enter");
    expect(await name.getAttribute("aria-pressed")).toBe("false");
    expect(await chart.locator(".rc-dot[role=img]").count()).toBeLessThan(numDots);
    await page.keyboard.press("Space"); // the focus stayed
    expect(await chart.locator(".rc-dot[role=img]").count()).toBe(numDots);
    await page.close();
  });

  it.each([
    ["a phone", { viewport: { width: 390, height: 844 }, colorScheme: "light" as const }],
    ["a small phone", { viewport: { width: 320, height: 568 }, colorScheme: "dark" as const }],
  ])("fits %s", async (_what, options) => {
    const { page } = await open(published, options);
    const widths = "[document.documentElement.scrollWidth, innerWidth]";
    const [scrolled, shown] = (await page.evaluate(widths)) as [number, number];
    expect(scrolled).toBe(shown);
    await page.close();
  });

  it.each(["light", "dark"] as const)(
    "has no serious finding of an accessibility check in %s",
    async (colorScheme) => {
      const files = { ...findResults(join(packageRoot, "results", "pong", "ztw")), experts: [] };
      const clip = join(packageRoot, "results", "qbert", "ztw-hold", "clip.gif");
      const small = write("small.html", await renderReport(files, { clip })); // of all results it takes half a minute
      const { page } = await open(small, { colorScheme });
      const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      await page.evaluate(axe);
      const { violations } = (await page.evaluate("axe.run()")) as {
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      };
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
      await page.close();
    },
  );

  it.each(["</script><script>alert(1)</script>", '<img src=x onerror="alert(1)">'])(
    "does not run a game's name: %s",
    async (game) => {
      const sweep = plantSweep({ points: plausibleCurve });
      const file = join(folder, "planted-sweep.json");
      await writeResult(file, { ...sweep, ran: { ...sweep.ran, game } });
      const results = { sweeps: [file], confirmations: [], trainings: [] };
      const html = await renderReport(results, { shipped: () => undefined });
      const { page, faults } = await open(write("planted.html", html));
      expect(await page.locator("svg.rc-svg").count()).toBeGreaterThan(0);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  it("would refuse markup that had slipped through", async () => {
    const html = readFileSync(new URL(published), "utf8").replace(
      "<main>",
      "<main><script>alert(1)</script>",
    );
    const { page, faults } = await open(write("slipped.html", html));
    expect(faults.join()).toMatch(/Content Security Policy/);
    expect(faults.join()).not.toContain("dialog");
    await page.close();
  });
});
