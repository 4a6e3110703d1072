import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { describeBuilt } from "./built.js";

const fuzz = join(packageRoot, "test", "native", "fuzz.mjs");
const run = (...parameters: string[]) =>
  spawnSync(process.execPath, [fuzz, ...parameters], {
    encoding: "utf8",
    env: { ...process.env, ZTW_BACKEND: "wasm" },
  });

describeBuilt("nonsense over WebAssembly", () => {
  it.each([
    ["the public API and both addons", ["--calls", "5000", "--seed", "5"], "5000 calls: "],
    ["all that the environments' door offers", ["--envs", "--calls", "500", "--seed", "11"], "500 calls: "],
  ])("returns or throws, over %s", (_, parameters, message) => {
    const { status, stdout, stderr } = run(...parameters);
    expect(stderr).toBe("");
    expect([status, stdout]).toEqual([0, expect.stringContaining(message)]);
  });
});
