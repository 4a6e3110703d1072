/** Kills at writes: what a program leaves at every moment at which it writes, and what the same command line makes of that. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../src/core/paths.js";
import { sha256 } from "../../src/model/safetensors.js";

const helpers = join(packageRoot, "test", "helpers");
const hook = pathToFileURL(join(helpers, "write-hook.mjs")).href;

export interface Program {
  /** Url of a module with `main(argv)`. Default: `ztw`. */
  readonly cli?: string;
  readonly args: readonly string[];
  /** Where everything happens; it is filled anew for each try. */
  readonly folder: string;
  /** Puts there what the program needs. */
  readonly prepare?: (home: string) => void;
  /** A run on what is done already is refused in these words, and that is fine. */
  readonly done?: string;
}

export interface Findings {
  /** Distinct moments: call sites that write, each before, half-way and after, where the disk has changed. */
  readonly numMoments: number;
  /** Moments after which the command, run again, ended otherwise than undisturbed. */
  readonly faults: readonly string[];
}

const compiled = pathToFileURL(join(packageRoot, "dist", "scripts", "cli.js")).href;

/** Runs a program once, and again from what each of its moments left. */
export async function killAtWrites(program: Program): Promise<Findings> {
  const { cli = compiled, args, folder, done } = program;
  const home = join(folder, "home");
  const snapshots = join(folder, "snapshots");
  const first = await runHooked(program, { snapshots });
  if (first.code !== 0) throw new Error(`the undisturbed run ended with ${first.code}: ${first.said}`);
  const wanted = describeTree(home);
  const moments = readdirSync(snapshots).map((name) => join(snapshots, name));
  const trees = moments.map((moment) => join(moment, "tree"));
  const report = join(folder, "report.json");
  const again = await run(
    [join(helpers, "rerun-snapshots.mjs"), cli, home, report, ...trees, "--", ...args],
    folder,
  );
  if (again.code !== 0) throw new Error(`running again ended with ${again.code}: ${again.said}`);
  const results = JSON.parse(readFileSync(report, "utf8")) as { exitCode?: number; said: string }[];
  const faults = results.flatMap(({ exitCode = 0, said }, index) => {
    const site = readFileSync(join(moments[index]!, "site"), "utf8");
    if (exitCode !== 0 && !(done !== undefined && said.includes(done)))
      return `${site}: ${exitCode}, ${said}`;
    const difference = differenceOf(wanted, describeTree(`${trees[index]}-again`));
    return difference === undefined ? [] : `${site}: ${difference}`;
  });
  return { numMoments: moments.length, faults };
}

/** Kills a program at one of its moments. */
export async function killAt(program: Program, moment: number): Promise<NodeJS.Signals | null> {
  return (await runHooked(program, { killAt: moment })).signal;
}

async function runHooked({ cli = compiled, args, folder, prepare }: Program, options: object) {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  mkdirSync(join(folder, "snapshots"), { recursive: true });
  prepare?.(home);
  const start = join(folder, "start.mjs");
  writeFileSync(start, `const { main } = await import(${JSON.stringify(cli)}); await main(process.argv);`);
  return await run(["--import", hook, start, ...args], home, { ZTW_WRITE_HOOK: JSON.stringify(options) });
}

async function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, said };
}

/** What every file holds, but for times; TensorBoard's files are many, and have times in their names. */
function describeTree(home: string): Map<string, string> {
  const names = readdirSync(home, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => !name.includes("tensorboard") && statSync(join(home, name)).isFile());
  return new Map(files.map((name) => [name, describeFile(join(home, name))]));
}

const timed = /Ms$|PerSecond$|^(timing|commits?|sessions|load.*|decideMicroseconds|sha256)$/;

function describeFile(path: string): string {
  const bytes = readFileSync(path);
  if (!path.endsWith(".json")) return sha256(path.endsWith(".svg") ? Buffer.from("times are in it") : bytes);
  return JSON.stringify(JSON.parse(bytes.toString("utf8"), withoutTimes));
}

/** Names in order, too: what was read from a checkpoint has another. */
function withoutTimes(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !timed.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function differenceOf(
  wanted: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string | undefined {
  for (const name of new Set([...wanted.keys(), ...found.keys()])) {
    if (!found.has(name)) return `${name} is missing`;
    if (!wanted.has(name)) return `${name} is left over`;
    if (wanted.get(name) !== found.get(name)) return `${name} differs`;
  }
  return undefined;
}
