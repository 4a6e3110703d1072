import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { type Addon, compileAddon, isCompiled, productPath } from "../../scripts/setup/compile.js";
import { defaultContext, withLock } from "../../scripts/setup/context.js";
import { packageRoot } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const python = { command: "python3", version: "any", pipVersion: "none needed" };
const context = defaultContext();
const options = { python, adopt: () => {}, isFresh: false };

const source = (value: number) => `#include <node_api.h>
NAPI_MODULE_INIT() {
  napi_value value;
  napi_create_int32(env, ${value}, &value);
  return value;
}
`;

/** A real addon that exports a number. */
function createAddon(): Addon {
  const folder = join(temporaryFolder(), "toy");
  mkdirSync(folder);
  const target = { target_name: "toy", sources: ["toy.cc", "other.cc"] };
  writeFileSync(join(folder, "binding.gyp"), JSON.stringify({ targets: [target] }));
  writeFileSync(join(folder, "toy.cc"), source(1));
  writeFileSync(join(folder, "other.cc"), "int other;\n");
  return { name: "the toy addon", folder, product: "toy.node", against: "nothing" };
}

describe("compiling an addon", () => {
  it("makes a file that loads, and compiles only what changed", async () => {
    const addon = createAddon();
    await compileAddon(context, addon, options);
    expect(isCompiled(addon)).toBe(true);
    expect(createRequire(import.meta.url)(productPath(addon))).toBe(1);

    const objectFile = join(addon.folder, "build/Release/obj.target/toy/other.o");
    const compiledAt = statSync(objectFile).mtimeMs;
    writeFileSync(join(addon.folder, "toy.cc"), source(2));
    expect(isCompiled(addon)).toBe(false);
    await compileAddon(context, addon, options);
    expect(isCompiled(addon)).toBe(true);
    expect(statSync(objectFile).mtimeMs).toBe(compiledAt);

    await compileAddon(context, addon, { ...options, isFresh: true });
    expect(statSync(objectFile).mtimeMs).toBeGreaterThan(compiledAt);
  });

  it("shows the compiler's error and where the log is, and recovers once it is mended", async () => {
    const addon = createAddon();
    writeFileSync(join(addon.folder, "toy.cc"), "#error this is the reason\n");
    const log = join(addon.folder, "build", "ztw.log");
    const failure = await compileAddon(context, addon, options).catch((error: Error) => error.message);
    expect(failure).toMatch(
      /^setup: expected to compile the toy addon, received an error \(below\)\. Begin anew with: npx ztw setup --force\n.*toy\.cc:1:2: error: #error this is the reason\n/,
    );
    expect(failure).toContain(`\nThe whole log: ${log}`);
    expect(readFileSync(log, "utf8")).toContain("this is the reason");
    writeFileSync(join(addon.folder, "toy.cc"), source(3));
    await compileAddon(context, addon, options);
    expect(isCompiled(addon)).toBe(true);
  });

  it("begins anew after it was killed with half an object file", async () => {
    const addon = createAddon();
    await compileAddon(context, addon, options);
    const objects = join(addon.folder, "build/Release/obj.target/toy");
    writeFileSync(join(objects, "other.o"), "half"); // newer than its source: make would link it
    writeFileSync(join(addon.folder, "toy.cc"), source(4));
    writeFileSync(join(addon.folder, "build", "ztw-unfinished"), "");
    await compileAddon(context, addon, options);
    expect(isCompiled(addon)).toBe(true);
  });

  it("goes on after kill -9 in the middle, though the compilers outlive the killed process", async () => {
    const addon = createAddon();
    const lock = join(addon.folder, "..", "toy.lock");
    const killed = startCompilation(addon, lock);
    const isCompiling = () => expect(existsSync(join(addon.folder, "build/Makefile"))).toBe(true);
    await vi.waitFor(isCompiling, { timeout: 60_000, interval: 20 });
    killed.kill("SIGKILL");
    expect(isCompiled(addon)).toBe(false);
    await withLock(lock, (adopt) => compileAddon(context, addon, { ...options, adopt }));
    expect(isCompiled(addon)).toBe(true);
    expect(createRequire(import.meta.url)(productPath(addon))).toBe(1);
  });
});

/** Compiles in another process, from the compiled modules; `npm run build` has made them. */
function startCompilation(addon: Addon, lock: string) {
  const load = (file: string) =>
    `await import(${JSON.stringify(pathToFileURL(join(packageRoot, "dist/scripts/setup", file)).href)})`;
  const script = `
    const { compileAddon } = ${load("compile.js")};
    const { defaultContext, withLock } = ${load("context.js")};
    await withLock(${JSON.stringify(lock)}, (adopt) => compileAddon(defaultContext(), ${JSON.stringify(addon)},
      { python: ${JSON.stringify(python)}, adopt, isFresh: false }));`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
}
