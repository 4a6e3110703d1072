/** Loads an addon that was compiled to WebAssembly, and chooses between it and the native one. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { checkOneOf } from "./check.js";
import { NativeError } from "./errors.js";
import type { AddonPlace, NativeAddon } from "./native-addon.js";
import { compileModuleSync, startModule } from "./node-api/load-module.js";
import { packageRoot } from "./paths.js";

/** What an addon's sources were compiled to: a file of this machine's own, or WebAssembly. Both give the same. */
export const builds = ["native", "wasm"] as const;
export type Build = (typeof builds)[number];

/** What `ZTW_BACKEND` asks for where a program says nothing. */
export function usualBuild(): Build | undefined {
  const asked = process.env.ZTW_BACKEND;
  return asked === undefined || asked === "" ? undefined : checkOneOf("ZTW_BACKEND", "build", asked, builds);
}

/** Where a module may be: built in this folder, or in a package that is installed beside. */
export function wasmFiles(folder: string, file: string): string[] {
  const built = join(packageRoot, "packages", folder, "dist", file);
  try {
    return [built, createRequire(import.meta.url).resolve(`ztw-${folder}/${file}`)];
  } catch {
    return [built];
  }
}

export interface WasmPlace<Addon> extends AddonPlace {
  /** One that this addon exports, and no other does. */
  readonly mainClass: string;
  /** Makes of the addon what it is to be here. */
  readonly adapt?: (addon: Addon) => Addon;
}

/** By class and file, of this thread. */
const loaded = new Map<string, NativeAddon>();

/**
 * Loads a module; in one thread, later calls return the same.
 *
 * @throws {NativeError} with the files tried, the reason for each, and the next command.
 */
export function loadWasmAddon<Addon extends NativeAddon>(place: WasmPlace<Addon>): Addon {
  const { where, name, mainClass, files, advice, adapt } = place;
  const failures: string[] = [];
  for (const file of files) {
    const known = loaded.get(`${mainClass} ${file}`) as Addon | undefined;
    if (known !== undefined) return known;
    try {
      if (!existsSync(file)) throw new Error("the file does not exist");
      const started = startModule<Addon>(compileModuleSync(where, readFileSync(file)), { name, mainClass });
      const addon = adapt?.(started) ?? started;
      loaded.set(`${mainClass} ${file}`, addon);
      return addon;
    } catch (error) {
      failures.push(`  ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NativeError([`${where}: ${name} did not load. Tried:`, ...failures, advice].join("\n"));
}

export interface AddonBuilds<Addon> {
  readonly native: () => Addon;
  readonly wasm: () => Addon;
  /** Where the latter may be. */
  readonly wasmFiles: readonly string[];
  /** For people, of the former. */
  readonly name: string;
}

/**
 * Loads what was asked for; if nothing was, the native addon, and where that does not load and WebAssembly is there, this, with a
 * warning of Node's.
 */
export function loadBuild<Addon>(build: Build | undefined, builds: AddonBuilds<Addon>): Addon {
  const asked = build ?? usualBuild();
  if (asked !== undefined) return builds[asked]();
  try {
    return builds.native();
  } catch (error) {
    if (!(error instanceof NativeError) || !builds.wasmFiles.some((file) => existsSync(file))) throw error;
    warnOnce(builds.name);
    return builds.wasm();
  }
}

const warned = new Set<string>();

function warnOnce(name: string): void {
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(
    `${name} did not load here: WebAssembly takes its place, which is slower.`,
    "ZtwWarning",
  );
}
