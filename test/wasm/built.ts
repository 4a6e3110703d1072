/** Tests of what `npm run build:wasm` makes; where it was not run they are skipped, and say so. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

export const aleModule = join(packageRoot, "packages", "ale-wasm", "dist", "ale.wasm");
export const aleScript = join(packageRoot, "packages", "ale-wasm", "dist", "ale.js");
export const engineModule = join(packageRoot, "packages", "engine-wasm", "dist", "engine.wasm");

export const isBuilt = [aleModule, aleScript, engineModule].every((file) => existsSync(file));

/** `describe`, for tests that need the modules. */
export function describeBuilt(name: string, tests: () => void): void {
  if (isBuilt) describe(name, tests);
  else describe.skip(`${name} (skipped: no WebAssembly here, "npm run build:wasm" makes it)`, tests);
}
