import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { findEmscripten } from "../../scripts/wasm/emscripten.js";
import { gypSources } from "../../scripts/wasm/gyp-sources.js";
import { NativeError } from "../../src/core/errors.js";
import { packageRoot } from "../../src/core/paths.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

/** Has `em++` be a program that says this. */
function pretend(version: string): void {
  const folder = temporaryFolder();
  const file = join(folder, "em++");
  writeFileSync(file, `#!/bin/sh\necho "${version}"\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${folder}:${PATH}`;
}

it("emscripten that is missing is said in one line, with the next command", async () => {
  process.env.PATH = temporaryFolder();
  await expect(findEmscripten()).rejects.toThrow(NativeError);
  await expect(findEmscripten()).rejects.toThrow(
    /^build:wasm: expected emscripten \(em\+\+\) on the PATH, found none\. Install it, .+ emscripten"; .+\.$/,
  );
});

it.each([
  ["emcc (Emscripten gcc/clang-like replacement) 3.1.6 ()", "3.1.6"],
  ["emcc 4.0.10 (abc)", "4.0.10"],
])("%s is taken", async (said, version) => {
  pretend(said);
  expect(await findEmscripten()).toEqual({ program: "em++", version });
});

it.each([
  ["emcc 3.1.5 ()", "found 3.1.5."],
  ["emcc 2.0.34", "found 2.0.34."],
  ["something else", "found of no number."],
])("%s is refused", async (said, message) => {
  pretend(said);
  await expect(findEmscripten()).rejects.toThrow(message);
});

it("the sources are those of the addons, from their one list", () => {
  for (const [folder, target] of [
    ["ale", "ale_native"],
    ["engine", "engine_native"],
  ] as const) {
    const file = join(packageRoot, "native", folder, "binding.gyp");
    const sources = gypSources(file, target);
    expect(sources).toContain(join(packageRoot, "native", folder, "src", "addon.cc"));
    expect(sources.length).toBeGreaterThan(20);
    expect(() => gypSources(file, "other")).toThrow("expected a target other");
  }
});
