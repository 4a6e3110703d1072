/** Compiles sources to objects, several at once, and only those that changed. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { NativeError } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";
import { runProcess } from "../setup/context.js";
import type { Emscripten } from "./emscripten.js";
import type { SourceGroup } from "./modules.js";

export interface CompileOptions {
  readonly emscripten: Emscripten;
  /** Where objects are kept. */
  readonly folder: string;
  readonly numJobs: number;
  onCompiled?(done: number, total: number): void;
}

interface Task {
  readonly source: string;
  readonly flags: readonly string[];
  readonly object: string;
}

/**
 * @returns the objects, in the order of their sources.
 * @throws {NativeError} with what the compiler said of the first file that does not compile.
 */
export async function compileAll(groups: readonly SourceGroup[], options: CompileOptions): Promise<string[]> {
  mkdirSync(options.folder, { recursive: true });
  const tasks = groups.flatMap(({ sources, flags }) =>
    sources.map((source) => ({ source, flags, object: objectOf(source, flags, options) })),
  );
  const waiting = tasks.filter((task) => !isCurrent(task));
  const total = waiting.length;
  let done = 0;
  const work = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      await compile(task, options.emscripten);
      options.onCompiled?.(++done, total);
    }
  };
  await Promise.all(Array.from({ length: options.numJobs }, work));
  return tasks.map(({ object }) => object);
}

/** Named after everything but the contents of files. */
function objectOf(source: string, flags: readonly string[], { emscripten, folder }: CompileOptions): string {
  const key = JSON.stringify([emscripten.version, relative(packageRoot, source), flags]);
  return join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 24)}.o`);
}

/** Paths in a module would make it another on every machine. */
const reproducible = [`-ffile-prefix-map=${packageRoot}=.`];

async function compile({ source, flags, object }: Task, { program }: Emscripten): Promise<void> {
  const rules = `${object}.d`;
  const args = ["-c", source, "-o", `${object}.part`, "-MMD", "-MF", rules, ...flags, ...reproducible];
  const { exitCode, output } = await runProcess(program, args);
  if (exitCode !== 0)
    throw new NativeError(`build:wasm: ${relative(packageRoot, source)} does not compile.\n${output.trim()}`);
  renameSync(`${object}.part`, object);
  writeFileSync(`${object}.sum`, sumOf(rules));
}

function isCurrent({ object }: Task): boolean {
  if (![object, `${object}.d`, `${object}.sum`].every((file) => existsSync(file))) return false;
  return readFileSync(`${object}.sum`, "utf8") === sumOf(`${object}.d`);
}

/** Of all files that an object was made of, as the compiler's rule for make lists them; empty if one is gone. */
function sumOf(rules: string): string {
  const files = readFileSync(rules, "utf8").replaceAll("\\\n", " ").replace(/^.*?:/, "").trim().split(/\s+/);
  if (!files.every((file) => existsSync(file))) return "";
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest("hex");
}
