/** Compiles a native addon with node-gyp on all cores, only when something that goes into it changed. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { usableCores, writeFileAtomic } from "../../src/tools.js";
import { type Adopt, lastLines, run, type SetupContext, setupError } from "./context.js";
import { hashSources } from "./hash.js";
import { findCompiler, findMake, findNodeFolder, type Python } from "./tools.js";

const require = createRequire(import.meta.url);

/** An addon: a folder with a binding.gyp. */
export interface Addon {
  /** For messages: `"the ALE addon"`. */
  readonly name: string;
  readonly folder: string;
  /** Sources that other addons are made of too. */
  readonly sharedFolder?: string;
  /** The file that node-gyp makes, below `build/Release`. */
  readonly product: string;
  /** What it is compiled against, apart from its own sources: pinned downloads. */
  readonly against: string;
  /** Variables for binding.gyp, e.g. `{ tfjs_folder: "…" }`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The compiled file. */
export function productPath(addon: Addon): string {
  return join(addon.folder, "build", "Release", addon.product);
}

/**
 * What the addon is made from, in one line. Node's version is not in it: addons speak Node-API 8, so that Node 20 to
 * 24 load the same file.
 */
export function describeInputs(addon: Addon): string {
  const folders = [addon.folder, ...(addon.sharedFolder === undefined ? [] : [addon.sharedFolder])];
  const sources = folders.map((folder) => hashSources(folder)).join(" ");
  return `${process.platform}-${process.arch} napi8 ${addon.against} ${sources}\n`;
}

/** True when the compiled addon is there and was made from what is there now. */
export function isCompiled(addon: Addon): boolean {
  return existsSync(productPath(addon)) && readText(stampFile(addon)) === describeInputs(addon);
}

/**
 * Compiles an addon; unchanged sources are not compiled again.
 *
 * @param options.isFresh - throw away what was compiled before.
 * @throws {NativeError} if make or the compiler is missing, or does not get through; the log's path is in the message.
 */
export async function compileAddon(
  context: SetupContext,
  addon: Addon,
  { python, adopt, isFresh }: { python: Python; adopt: Adopt; isFresh: boolean },
): Promise<void> {
  await Promise.all([findMake(context), findCompiler(context)]);
  const build = join(addon.folder, "build");
  // A compiler that was killed leaves half an object file that make takes for a whole one.
  if (isFresh || existsSync(unfinishedFile(addon))) await rm(build, { recursive: true, force: true });
  await mkdir(build, { recursive: true });
  await rm(stampFile(addon), { force: true });
  await writeFileAtomic(unfinishedFile(addon), "");
  const inputs = describeInputs(addon);
  const definitions = Object.entries(addon.variables ?? {}).map(([name, value]) => `-D${name}=${value}`);
  const nodeFolder = findNodeFolder(context);
  const nodeArguments = nodeFolder === undefined ? [] : ["--nodedir", nodeFolder];
  const common = ["--directory", addon.folder, "--python", python.command, ...nodeArguments];
  context.note(`Compiling ${addon.name} …`);
  await nodeGyp(context, addon, adopt, ["configure", ...common, "--", ...definitions]);
  await nodeGyp(context, addon, adopt, ["build", ...common, "--jobs", numJobs(context)]);
  await writeFileAtomic(stampFile(addon), inputs);
  await rm(unfinishedFile(addon));
}

async function nodeGyp(
  context: SetupContext,
  addon: Addon,
  adopt: Adopt,
  args: readonly string[],
): Promise<void> {
  const program = require.resolve("node-gyp/bin/node-gyp.js");
  // binding.gyp asks `node` for folders: this one, whichever is on PATH.
  const env = { PATH: `${dirname(process.execPath)}${delimiter}${context.env.PATH ?? ""}` };
  const result = await run(context, process.execPath, [program, ...args], { adopt, env });
  if (result.exitCode === 0) return;
  const log = join(addon.folder, "build", "ztw.log");
  await writeFileAtomic(log, result.output);
  throw explainFailure(addon, log, result.output);
}

function explainFailure(addon: Addon, log: string, output: string): Error {
  const wanted = `to compile ${addon.name}`;
  const rest = `The whole log: ${log}`;
  if (/No space left on device/.test(output))
    return setupError(
      wanted,
      `a full disk at ${addon.folder} or at ${tmpdir()}`,
      "Free 500 MB in both, then run: npx ztw setup",
    );
  if (/Killed signal|fatal error: Killed/.test(output))
    return setupError(wanted, "a compiler that ran out of memory", `Run: JOBS=1 npx ztw setup\n${rest}`);
  if (/node-v\S+headers|getaddrinfo|FetchError|fetch failed/.test(output)) {
    const next = "Name a folder that holds include/node: npm_config_nodedir=/usr npx ztw setup";
    return setupError(wanted, "no headers of this Node, and no way to download them", `${next}\n${rest}`);
  }
  const errors = output.split("\n").filter((line) => /error/i.test(line) && !line.startsWith("gyp ERR!"));
  const shown = errors.length > 0 ? errors.slice(0, 3).join("\n") : lastLines(output, 3);
  return setupError(wanted, "an error (below)", `Begin anew with: npx ztw setup --force\n${shown}\n${rest}`);
}

function numJobs(context: SetupContext): string {
  return context.env.JOBS || String(usableCores());
}

/** Written last: the addon beside it was made from these inputs. */
function stampFile(addon: Addon): string {
  return join(addon.folder, "build", "ztw-inputs.txt");
}

/** There as long as a compilation runs; found at the start, the last one was killed. */
function unfinishedFile(addon: Addon): string {
  return join(addon.folder, "build", "ztw-unfinished");
}

/** A small file's text; undefined where it is missing. */
export function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
