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
  const { status, stderr } = run("fuzz.mjs", "--calls", "200", "--seed", "7", "--planted", "planted");
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /Ended by SIGABRT, seed 7, call 100: .*=>.*\nAgain: node --expose-gc .*fuzz-caller\.mjs 7 200 planted\n$/,
  );
});

it("500 nonsense calls over all that the environments' door offers throw our errors only", () => {
  const { status, stdout, stderr } = run("fuzz.mjs", "--envs", "--calls", "500", "--seed", "11");
  expect(stderr).toBe("");
  expect([status, stdout]).toEqual([0, expect.stringContaining("500 calls: ")]);
});

it.each([
  ["plant-exit", /Ended by SIGABRT, seed 3, call 100: /],
  ["plant-error", /Not one of our errors, 100: \w+: TypeError: planted/],
  ["plant-leak", /Memory grew by \d{3} MB/],
])("%s is found", (planted, message) => {
  const { status, stderr } = run("fuzz.mjs", "--envs", "--calls", "500", "--seed", "3", "--planted", planted);
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
});
