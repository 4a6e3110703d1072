/**
 * Makes the pictures of docs/lab.md, of the lab as it is, in Chromium:
 *
 *   npm run docs:lab
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { createLabHost, packageRoot, serveLab } from "../../src/tools.js";
import { launchBrowser } from "./browser.js";

interface Picture {
  readonly name: string;
  /** Part of the page. */
  readonly part: string;
  readonly scheme: "dark" | "light";
  readonly width: number;
  readonly height: number;
  readonly isTouch?: boolean;
  /** Brings the page to the moment that is shown. */
  readonly prepare: (page: Page) => Promise<void>;
}

const desktop = { width: 1280, height: 980 };
const phone = { width: 390, height: 844, isTouch: true };

const pictures: readonly Picture[] = [
  { name: "play-dark", part: "play", scheme: "dark", ...desktop, prepare: waitForExit },
  { name: "play-light", part: "play", scheme: "light", ...desktop, prepare: waitForExit },
  { name: "race", part: "race", scheme: "dark", ...desktop, prepare: race },
  { name: "results", part: "results", scheme: "light", ...desktop, prepare: chooseDot },
  { name: "phone-play", part: "play", scheme: "dark", ...phone, prepare: waitForExit },
  { name: "phone-you", part: "you", scheme: "light", ...phone, prepare: playByThumb },
];

const patience = { timeout: 60_000 };

/** Writes `docs/lab/*.png`. */
export async function main(): Promise<void> {
  const folder = join(packageRoot, "docs", "lab");
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser();
  try {
    for (const picture of pictures) await take(browser, picture, join(folder, `${picture.name}.png`));
  } finally {
    await browser.close();
  }
}

/** Each has a lab of its own, whose address opens once. */
async function take(browser: Browser, picture: Picture, path: string): Promise<void> {
  const { width, height, scheme, isTouch = false } = picture;
  const agentHost = createLabHost({ resultsFolder: join(packageRoot, "results") });
  const server = await serveLab({ agentHost, pageFolder: join(packageRoot, "dist", "lab") });
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    hasTouch: isTouch,
    isMobile: isTouch,
  });
  try {
    const page = await context.newPage();
    await page.goto(`${server.url}#${picture.part}`);
    await picture.prepare(page);
    await page.screenshot({ path });
    console.log(path);
  } finally {
    await context.close();
    await server.close();
    await agentHost.close();
  }
}

/** Where the first exits answer for some seconds, in a moment in which the first exit answers. */
async function waitForExit(page: Page): Promise<void> {
  await waitForStep(page, 58);
  await page.locator('.stage.is-exit[data-exit="0"]:visible').waitFor(patience);
}

async function waitForStep(page: Page, step: number): Promise<void> {
  const counter = page.locator('[data-testid="step"]:visible').first();
  await counter.waitFor(patience);
  while (Number((await counter.textContent())?.replaceAll(",", "")) < step) await page.waitForTimeout(50);
}

/** At a threshold so low that the two come to differ. */
async function race(page: Page): Promise<void> {
  const tau = page.locator("#race-0-tau-0");
  await tau.fill("0.3", patience);
  await tau.blur();
  await waitForStep(page, 150);
}

async function chooseDot(page: Page): Promise<void> {
  await page.locator(".points summary").click(patience);
  await page.locator(".points td button").nth(4).click();
  await page.locator(".points summary").click();
  await page.evaluate("window.scrollTo(0, 0)");
  await page.waitForTimeout(300);
}

async function playByThumb(page: Page): Promise<void> {
  const pad = page.locator(".pad");
  await pad.waitFor(patience);
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) return;
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
  await page.mouse.down();
  await waitForStep(page, 30);
}
