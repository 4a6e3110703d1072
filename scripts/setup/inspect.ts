/** Looks at everything that set-up puts in place or relies on, and says what each thing lacks. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { lstat, readdir, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findVideoTools, formatBytes } from "../../src/tools.js";
import { aleAddon, aleFolder, isAleUnpacked } from "./ale.js";
import { type Addon, isCompiled, productPath } from "./compile.js";
import { lastLines, run, type SetupContext } from "./context.js";
import { engineAddon } from "./engine.js";
import { findNpm } from "./npm.js";
import { alePin, tensorflowPin } from "./pins.js";
import {
  hasGlibc,
  isTensorflowReady,
  readManifest,
  tensorflowObstacle,
  tfjsFolder,
  trialScript,
} from "./tensorflow.js";
import { findCompiler, findMake, findPython } from "./tools.js";

/** What a part is needed for. */
export type Purpose = "playing" | "fast playing" | "training" | "set-up";

/** One line of `ztw doctor`. */
export interface Finding {
  readonly part: string;
  readonly purpose: Purpose;
  readonly isFine: boolean;
  /** Version, path or count; or what is wrong. */
  readonly found: string;
  /** What to type next; empty when nothing is to be done. */
  readonly advice: string;
}

type Verdict = Pick<Finding, "isFine" | "found"> & { readonly advice?: string };
type Inspection = (context: SetupContext) => Promise<Verdict> | Verdict;

const inspections: readonly (readonly [part: string, purpose: Purpose, inspect: Inspection])[] = [
  ["Node", "playing", inspectNode],
  ["npm", "set-up", inspectNpm],
  ["Python and pip", "set-up", inspectPython],
  ["C++ compiler", "set-up", inspectCompiler],
  ["make", "set-up", inspectMake],
  ["ALE sources", "playing", inspectAleSources],
  ["ROMs", "playing", inspectRoms],
  ["ALE addon", "playing", (context) => inspectAddon(context, aleAddon(context))],
  ["engine addon", "fast playing", (context) => inspectAddon(context, engineAddon(context))],
  ["ONNX Runtime", "playing", inspectOnnxRuntime],
  ["ffmpeg, ffprobe", "playing", inspectVideoTools],
  ["TensorFlow", "training", inspectTensorflow],
  ["cache folder", "set-up", inspectCache],
  ["free disk space", "set-up", inspectDisk],
];

/** Inspects every part, side by side; a part whose inspection throws is not fine, and the message is what it says. */
export function inspectAll(context: SetupContext): Promise<Finding[]> {
  const inspectOne = async ([part, purpose, inspect]: (typeof inspections)[number]): Promise<Finding> => {
    try {
      return { part, purpose, advice: "", ...(await inspect(context)) };
    } catch (error) {
      const [found = "", ...advice] = (error as Error).message.split(/(?<=\. )(?=[A-Z])/);
      return { part, purpose, isFine: false, found: found.trim(), advice: advice.join("") };
    }
  };
  return Promise.all(inspections.map(inspectOne));
}

/** True when `evaluate` and `record` can run; what only set-up or training needs does not count. */
export function canPlay(findings: readonly Finding[]): boolean {
  return findings.every(({ purpose, isFine }) => purpose !== "playing" || isFine);
}

function inspectNode(): Verdict {
  const libc = process.platform === "linux" && !hasGlibc() ? ", musl: ONNX Runtime needs glibc" : "";
  const checked = process.platform === "linux" ? "" : " (not tested on this platform)";
  const found = `${process.version} ${process.platform}-${process.arch}${libc}${checked}`;
  return { isFine: libc === "", found, advice: libc && "Use a Linux with glibc, such as Debian." };
}

async function inspectNpm(context: SetupContext): Promise<Verdict> {
  const [command, ...first] = findNpm(context.env);
  const { exitCode, output, isMissing } = await run(context, command, [...first, "--version"]);
  if (exitCode === 0) return { isFine: true, found: lastLines(output, 1) };
  const found = isMissing ? "not on PATH" : `does not start: ${lastLines(output, 1)}`;
  return { isFine: false, found, advice: "Install Node with npm from https://nodejs.org" };
}

async function inspectPython(context: SetupContext): Promise<Verdict> {
  const { command, version, pipVersion } = await findPython(context);
  return { isFine: true, found: `${command} ${version}, pip ${pipVersion}` };
}

async function inspectCompiler(context: SetupContext): Promise<Verdict> {
  return { isFine: true, found: (await findCompiler(context)).version };
}

async function inspectMake(context: SetupContext): Promise<Verdict> {
  return { isFine: true, found: (await findMake(context)).version };
}

function inspectAleSources(context: SetupContext): Verdict {
  if (isAleUnpacked(context)) return { isFine: true, found: `${alePin.version} in ${aleFolder(context)}` };
  return { isFine: false, found: `no ALE ${alePin.version}`, advice: "Run: npx ztw setup" };
}

/** Compares each ROM with the sum that its distribution lists. */
function inspectRoms(context: SetupContext): Verdict {
  const folder = join(aleFolder(context), "src", "ale", "python", "roms");
  if (!existsSync(join(folder, "md5.json")))
    return { isFine: false, found: "none", advice: "Run: npx ztw setup" };
  const sums = JSON.parse(readFileSync(join(folder, "md5.json"), "utf8")) as Record<string, string>;
  const present = readdirSync(folder).filter((file) => file.endsWith(".bin"));
  const isRight = (file: string) =>
    sums[file] ===
    createHash("md5")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
  const numRight = present.filter(isRight).length;
  const numWanted = Object.keys(sums).length;
  if (numRight === numWanted) return { isFine: true, found: `${numRight}, checksums right` };
  return { isFine: false, found: `${numRight} of ${numWanted} right`, advice: "Run: npx ztw setup --force" };
}

async function inspectAddon(context: SetupContext, addon: Addon): Promise<Verdict> {
  const path = productPath(addon);
  if (!existsSync(path)) return { isFine: false, found: "not compiled", advice: "Run: npx ztw setup" };
  const { exitCode, output } = await runNode(context, `require(${JSON.stringify(path)})`);
  if (exitCode !== 0)
    return {
      isFine: false,
      found: `does not load: ${lastLines(output, 1)}`,
      advice: "Run: npx ztw setup --force",
    };
  const found = `loads, Node-API 8 (this Node: ${process.versions.napi})`;
  if (isCompiled(addon)) return { isFine: true, found };
  return { isFine: true, found: `${found}, older than its sources`, advice: "Run: npx ztw setup" };
}

async function inspectOnnxRuntime(context: SetupContext): Promise<Verdict> {
  const script = "console.log('version', require('onnxruntime-node').env.versions.node)";
  const { exitCode, output } = await runNode(context, script);
  const version = /^version (\S+)/m.exec(output)?.[1];
  if (exitCode === 0 && version !== undefined) return { isFine: true, found: `loads, version ${version}` };
  const reason = lastLines(output.split("\n    at ")[0] ?? "", 1);
  return { isFine: false, found: `does not load: ${reason}`, advice: "Run: npm ci --ignore-scripts" };
}

async function inspectVideoTools(): Promise<Verdict> {
  const { ffmpeg, ffprobe } = await findVideoTools();
  return { isFine: true, found: `${ffmpeg}, ${ffprobe}` };
}

async function inspectTensorflow(context: SetupContext): Promise<Verdict> {
  const obstacle = tensorflowObstacle();
  if (obstacle !== undefined) return { isFine: false, found: obstacle };
  const tfjs = tfjsFolder(context);
  const advice = "Run: npx ztw setup --training";
  if (tfjs === undefined || !isTensorflowReady(context))
    return { isFine: false, found: "not set up (only training needs it)", advice };
  const { output } = await runNode(context, trialScript, [tfjs], { TF_CPP_MIN_LOG_LEVEL: "2" });
  if (!/^backend tensorflow /m.test(output))
    return { isFine: false, found: `does not compute: ${lastLines(output, 1)}`, advice: `${advice} --force` };
  const found = `${tensorflowPin.version} computes, tfjs-node ${readManifest(tfjs).version}`;
  return { isFine: true, found };
}

async function inspectCache(context: SetupContext): Promise<Verdict> {
  const numBytes = existsSync(context.cache) ? await folderSize(context.cache) : 0;
  return { isFine: true, found: `${context.cache}, ${formatBytes(numBytes)}` };
}

async function inspectDisk(context: SetupContext): Promise<Verdict> {
  const { bavail, bsize } = await statfs(existingFolder(context.cache));
  const free = bavail * bsize;
  const found = `${formatBytes(free)} at ${context.cache}`;
  if (free >= alePin.spaceNeeded + tensorflowPin.spaceNeeded) return { isFine: true, found };
  const wanted = formatBytes(alePin.spaceNeeded + tensorflowPin.spaceNeeded);
  return {
    isFine: false,
    found,
    advice: `Set-up takes ${wanted}; use another disk: ZTW_CACHE_DIR=/other/disk`,
  };
}

/** Runs a script in a Node of its own: what crashes while loading does not end this process. */
function runNode(
  context: SetupContext,
  script: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
) {
  return run(context, process.execPath, ["-e", script, ...args], { cwd: context.root, env });
}

function existingFolder(path: string): string {
  return existsSync(path) ? path : existingFolder(dirname(path));
}

async function folderSize(folder: string): Promise<number> {
  let numBytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    numBytes += entry.isDirectory() ? await folderSize(path) : (await lstat(path)).size;
  }
  return numBytes;
}
