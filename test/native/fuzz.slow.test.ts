/** No call ends the process: seeded nonsense over the public API and both addons, in child processes. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

const folder = join(packageRoot, "test", "native");
const run = (file: string, ...parameters: string[]) =>
  spawnSync(process.execPath, [join(folder, file), ...parameters], { encoding: "utf8" });

it("100,000 nonsense calls return or throw", () => {
  const { status, stdout, stderr } = run("fuzz.mjs", "--calls", "100000");
  expect(stderr).toBe("");
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/^100000 calls: \d{4,5} returned, \d{4,5} threw an error, no process ended\.\n$/),
  ]);
});

it("a call that ends the process is named, with its seed", () => {
  const { status, stderr } = run("fuzz.mjs", "--calls", "200", "--seed", "7", "--planted");
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /Ended by SIGABRT, seed 7, call 100: .*=>.*\nAgain: node .*fuzz-caller\.mjs 7 200 planted\n$/,
  );
});
