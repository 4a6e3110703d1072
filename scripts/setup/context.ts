/** What every set-up step is given, so that tests can run it on folders and programs of their own. */
import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NativeError } from "../../src/index.js";
import { cacheFolder, homeFolder, packageRoot } from "../../src/tools.js";
import type { Adopt, ProcessResult } from "../processes.mjs";

// Plain JavaScript beside ztw.mjs, which needs it before anything is compiled; so it has no copy in dist/.
const processesUrl = pathToFileURL(join(packageRoot, "scripts", "processes.mjs")).href;
export const { runProcess, withLock } = (await import(processesUrl)) as typeof import("../processes.mjs");

/** Where set-up works and whom it tells. */
export interface SetupContext {
  /** The package's folder: gets `vendor/` and the compiled addons. */
  readonly root: string;
  /** Downloads, kept for the next clone. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Called with one line for people as steps begin and end. */
  note(line: string): void;
}

export type { Adopt, ProcessResult };

/** The context of the real package: its own folder, the user's cache folder and environment. */
export function defaultContext(options: Partial<SetupContext> = {}): SetupContext {
  const cache = options.cache ?? cacheFolder();
  const env = completeEnvironment(options.env ?? process.env, cache);
  return { root: packageRoot, note: () => {}, ...options, cache, env };
}

/**
 * npm and node-gyp keep files of their own in the home folder: where there is none, or none that can be written, they get the
 * cache folder.
 */
export function completeEnvironment(env: NodeJS.ProcessEnv, cache: string): NodeJS.ProcessEnv {
  const home = homeFolder(env);
  if (home === undefined || !existsSync(home)) return { ...env, HOME: cache };
  if (isWritable(home)) return env;
  return { npm_config_cache: join(cache, "npm"), npm_config_devdir: join(cache, "node-gyp"), ...env };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program in the context's environment. */
export function run(
  context: SetupContext,
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly adopt?: Adopt } = {},
): Promise<ProcessResult> {
  return runProcess(command, args, {
    ...options,
    env: { ...context.env, ...options.env },
    signal: context.signal,
  });
}

/**
 * Words what is missing, and the one command that comes next.
 *
 * @param expected - e.g. `"a C++17 compiler"`.
 * @param received - what was found instead, e.g. `"no g++ on PATH"`.
 * @param next - the command to type, or a sentence that holds it.
 */
export function setupError(expected: string, received: string, next: string, cause?: unknown): NativeError {
  return new NativeError(`setup: expected ${expected}, received ${received}. ${next}`, { cause });
}

/** The last lines of a program's output that say something. */
export function lastLines(output: string, count = 8): string {
  const lines = output.split("\n").map((line) => line.trimEnd());
  return lines
    .filter((line) => line !== "")
    .slice(-count)
    .join("\n");
}
