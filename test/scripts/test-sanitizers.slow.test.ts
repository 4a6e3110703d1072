/** The command that looks for faults of memory and of threads finds each kind that is planted. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

it("a write past memory, a leak and a race are found", () => {
  const parameters = ["scripts/run.mjs", "scripts/test-sanitizers", "--plant"];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, {
    cwd: packageRoot,
    encoding: "utf8",
  });
  expect(stderr).toMatch(/AddressSanitizer: heap-buffer-overflow/);
  expect(stderr).toMatch(/Direct leak of 1000 byte.*planted-leak\.cc/s);
  expect(stderr).toMatch(/ThreadSanitizer: data race/);
  expect([status, stdout]).toEqual([0, expect.stringContaining("Each planted fault was found.")]);
});
