/** The command that looks for faults of memory finds one that is planted. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

it("a write past memory is found, and ends with exit code 1", () => {
  const parameters = ["scripts/run.mjs", "scripts/test-sanitizers", "--plant"];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, {
    cwd: packageRoot,
    encoding: "utf8",
  });
  expect(stderr).toMatch(/AddressSanitizer: heap-buffer-overflow/);
  expect([status, stdout]).toEqual([1, expect.stringContaining("The sanitizers found faults: see above.")]);
});
