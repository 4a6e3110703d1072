/** Folders for tests that write files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** Makes an empty folder that is removed when the running test ends. */
export function temporaryFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** Makes an empty folder for all tests of a file or `describe`; call it there, outside of tests. */
export function sharedTemporaryFolder(): string {
  const folder = makeFolder();
  afterAll(() => removeFolder(folder));
  return folder;
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "ztw-test-"));
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
