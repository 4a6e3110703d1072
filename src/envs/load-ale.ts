/** Loads ALE: the compiled addon, or the same sources as WebAssembly. */
import { join } from "node:path";
import { loadAddon } from "../core/native-addon.js";
import { packageRoot } from "../core/paths.js";
import { loadBuild, loadWasmAddon, wasmFiles } from "../core/wasm-addon.js";
import { type AleBackend, startedAle } from "./backends.js";
import type { AleNative } from "./native.js";
import { readingRomFiles } from "./rom-files.js";

const addonFiles = [join(packageRoot, "native", "ale", "build", "Release", "ale_native.node")];

/**
 * Loads ALE; in one thread, later calls return the same.
 *
 * @param backend - default: `ZTW_BACKEND`, else the addon; where that does not load and WebAssembly is there, this, with a warning.
 * @throws {NativeError} with the platform, the files tried, the reason for each, and the next command.
 */
export function loadAle(backend?: AleBackend): AleNative {
  if (typeof backend === "object") return startedAle(backend);
  const modules = wasmFiles("ale-wasm", "ale.wasm");
  return loadBuild(backend, {
    name: "the compiled ALE addon",
    native: () => loadNativeAle(),
    wasm: () => loadWasmAle(modules),
    wasmFiles: modules,
  });
}

/** @param files - where the addon may be, tried in turn. */
export function loadNativeAle(files: readonly string[] = addonFiles): AleNative {
  const advice = 'Run "npx ztw setup" to build it, or "npx ztw doctor" to see what is missing.';
  return loadAddon<AleNative>({ where: "loadAle", name: "the compiled ALE addon", files, advice });
}

/** @param files - where the module may be, tried in turn. */
export function loadWasmAle(files: readonly string[] = wasmFiles("ale-wasm", "ale.wasm")): AleNative {
  const advice = 'Run "npm run build:wasm" to build it, or use the backend "native".';
  return loadWasmAddon<AleNative>({
    where: "loadAle",
    name: "ALE as WebAssembly",
    mainClass: "EnvironmentVector",
    files,
    advice,
    adapt: readingRomFiles,
  });
}
