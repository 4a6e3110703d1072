/** The browser that tests and pictures drive: Chromium, from `CHROME_PATH` or `PATH`, as `.ci/run` finds it too. */
import { type Browser, chromium } from "playwright-core";
import { findProgram } from "../../src/tools.js";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * The browser's program; undefined if there is none.
 *
 * @param environment - for its `CHROME_PATH`, a path or a name, and its `PATH`.
 */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { CHROME_PATH, PATH } = environment;
  const named = CHROME_PATH ? [CHROME_PATH] : [];
  const found = [...named, ...names].map((name) =>
    name.includes("/") ? findProgram(name, "/") : findProgram(name, PATH),
  );
  return found.find((path) => path !== undefined);
}

/** Opens it without a window. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(),
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}
