/** No call ends the process: seeded nonsense over the public API and both addons, in child processes. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

const folder = join(packageRoot, "test", "native");
const run = (file: string, ...parameters: string[]) =>
  spawnSync(process.execPath, [join(folder, file), ...parameters], { encoding: "utf8" });

it("20,000 nonsense calls return or throw", () => {
  const { status, stdout, stderr } = run("fuzz.mjs", "--calls", "20000");
  expect(stderr).toBe("");
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/^20000 calls: \d{4,5} returned, \d{4,5} threw an error, no process ended\.\n$/),
  ]);
});

it("a call that ends the process is seen", () => {
  expect(run("fuzz-caller.mjs", "1", "200", "planted").signal).toBe("SIGABRT");
});
