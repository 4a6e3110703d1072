/** The browser that tests drive, and what they say where there is none. */
import { findBrowser } from "../../scripts/ship/browser.js";

export { findBrowser, launchBrowser } from "../../scripts/ship/browser.js";

/** What the tests' report says where they are left out. */
export const whereFound =
  findBrowser() === undefined ? "(SKIPPED: no Chromium on PATH or in CHROME_PATH)" : "";
