/** Nothing that a caller passes ends the process, reaches the terminal, or surfaces as anybody else's error. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

const ourCodes = ["ZTW_INVALID_ARGUMENT", "ZTW_ENVIRONMENT_STATE", "ZTW_NATIVE"];

function runNode(...parameters: string[]) {
  return spawnSync(process.execPath, parameters, { cwd: packageRoot, encoding: "utf8", timeout: 60_000 });
}

it.each(["1", "2"])("300 nonsense calls of seed %s end in a result or in one of our errors", (seed) => {
  const { status, signal, stdout, stderr } = runNode(join("test", "native", "hostile-caller.mjs"), seed);
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
  const endings: Record<string, number> = JSON.parse(stdout);
  expect(Object.keys(endings).filter((name) => name !== "returned" && !ourCodes.includes(name))).toEqual([]);
  expect(Object.values(endings).reduce((sum, count) => sum + count, 0)).toBe(300);
  for (const name of ["returned", ...ourCodes]) expect(endings[name] ?? 0, name).toBeGreaterThan(0);
});

it("an exit inside native code would be seen", () => {
  const { status, stdout } = runNode("-e", "process.reallyExit(1); process.stdout.write('{}')");
  expect([status, stdout]).toEqual([1, ""]);
});
