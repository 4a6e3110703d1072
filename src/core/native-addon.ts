/** Loads a compiled addon, and says what to do when it does not load. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { initializeAddon, type NativeAddon } from "./addon-errors.js";
import { NativeError } from "./errors.js";

export type { NativeAddon } from "./addon-errors.js";

export interface AddonPlace {
  /** The function that a message names. */
  readonly where: string;
  /** For people: `"the compiled ALE addon"`. */
  readonly name: string;
  /** Where it may be, tried in turn. */
  readonly files: readonly string[];
  /** The next command to type. */
  readonly advice: string;
}

/**
 * Loads an addon; in one thread, later calls return the same.
 *
 * @throws {NativeError} with the platform, the files tried, the reason for each, and the next command.
 */
export function loadAddon<Addon extends NativeAddon>({ where, name, files, advice }: AddonPlace): Addon {
  const failures: string[] = [];
  for (const file of files) {
    try {
      if (!existsSync(file)) throw new Error("the file does not exist");
      return initializeAddon(createRequire(import.meta.url)(file) as Addon);
    } catch (error) {
      failures.push(`  ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const platform = `${process.platform}-${process.arch}, Node ${process.version}`;
  const tried = `${where}: ${name} did not load on ${platform}. Tried:`;
  throw new NativeError([tried, ...failures, advice].join("\n"));
}
