/** Files that are whole or absent: written to a temporary name, synced, renamed; read with a clear error. */

import { fsync, readFileSync, realpathSync, rmSync, type Stats, statSync } from "node:fs";
import { chmod, chown, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { ZodType } from "zod";
import { checkMethods, checkObject, checkPath } from "./check.js";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "./errors.js";
import { undoAtExit } from "./exit.js";
import { parsePythonJson } from "./json.js";
import { describeSchemaError } from "./schema-errors.js";
import { describeCause } from "./system-errors.js";
import { isUint8Array } from "./typed-arrays.js";
import { removeAbandoned, unfinishedPath } from "./unfinished.js";

/**
 * Writes a file in one step, with the folders above it: a kill leaves the old content or the new, never a part. What a killed process
 * left unfinished in that folder is removed.
 *
 * @param options.readBack - reads what was written before it takes the old content's place, for disks and networks that may drop data.
 *   Default false.
 * @throws {CheckpointError} if it cannot be written, and why; the old content stays.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: { readonly readBack?: boolean } = {},
): Promise<void> {
  const { readBack = false } = checkObject("writeFileAtomic", "options", options);
  checkPath("writeFileAtomic", "path", path);
  if (typeof data !== "string" && !isUint8Array(data))
    throw new InvalidArgumentError(
      describeMismatch("writeFileAtomic", "a text or a Uint8Array", "data", data),
    );
  try {
    const target = behindLinks(path);
    refuseWhatIsNoFile(target);
    const folder = dirname(target);
    await mkdir(folder, { recursive: true });
    removeAbandoned(folder);
    await writeThenRename(unfinishedPath(folder), target, { data, readBack });
  } catch (cause) {
    throw new CheckpointError(`writeFile: cannot write ${path}: ${describeCause(cause)}. ${writeAdvice}`, {
      cause,
    });
  }
}

const syncToDisk = promisify(fsync);

const writeAdvice =
  "What was there before is unchanged. Once there is room or permission, do the same again.";

async function writeThenRename(
  temporary: string,
  target: string,
  { data, readBack }: { readonly data: string | Uint8Array; readonly readBack: boolean },
): Promise<void> {
  const keep = undoAtExit(() => rmSync(temporary, { force: true }));
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(data);
      await syncToDisk(file.fd); // Yarn's Plug'n'Play has no sync() of its file handles
    } finally {
      await file.close();
    }
    if (readBack && !(await readFile(temporary)).equals(Buffer.from(data)))
      throw new Error("what was written reads otherwise");
    await takeOver(temporary, target);
    await rename(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    keep();
  }
}

/** A device or a pipe must not be replaced by a file: programs of the whole machine may use it. */
function refuseWhatIsNoFile(target: string): void {
  const stats = statSync(target, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) throw new Error(describeKind(stats));
}

/** Mode and owner of the file that is replaced; the latter where this user may give files away. */
async function takeOver(temporary: string, target: string): Promise<void> {
  const old = statSync(target, { throwIfNoEntry: false });
  if (old === undefined) return;
  await chmod(temporary, old.mode & 0o7777);
  await chown(temporary, old.uid, old.gid).catch(() => {});
}

/** A link stays, and what it leads to is replaced. */
function behindLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return path;
    throw error;
  }
}

/** Writes a value as indented JSON in one step. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 1)}\n`);
}

export interface ReadOptions {
  /** What to do when it cannot be read. */
  readonly advice?: string;
  /** More than a file of this kind can have. Default 512 MiB. */
  readonly maxBytes?: number;
}

/**
 * Reads a whole file. What is no file (a folder, a pipe, a device) or is larger than one of its kind can be is refused before
 * anything is read.
 *
 * @throws {CheckpointError} if it cannot be read, and why.
 */
export function readBytes(where: string, path: string, options: ReadOptions = {}): Uint8Array {
  const { advice = "", maxBytes = 2 ** 29 } = checkObject(where, "options", options);
  const fail = (reason: string, cause?: unknown): never => {
    throw new CheckpointError(`${where}: cannot read ${path}: ${reason}. ${advice}`.trim(), { cause });
  };
  checkPath(where, "path", path);
  try {
    const stats = statSync(path);
    if (!stats.isFile()) fail(describeKind(stats));
    if (stats.size > maxBytes) fail(`it has ${stats.size} bytes, where at most ${maxBytes} are plausible`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    return fail(describeCause(cause), cause);
  }
}

/** What it is that is no file. */
export function describeKind(stats: Stats): string {
  if (stats.isDirectory()) return "it is a folder";
  if (stats.isFIFO()) return "it is a pipe";
  return stats.isSocket() ? "it is a socket" : "it is a device";
}

/** The largest results have some megabytes. */
const maxJsonBytes = 2 ** 28;

/**
 * Reads JSON and checks it against a schema.
 *
 * @throws {CheckpointError} if the file is missing, is not JSON, or does not fit: the first offending field is named.
 */
export function readJson<Value>(where: string, path: string, schema: ZodType<Value>, advice = ""): Value {
  checkMethods(where, "schema", schema, { expected: "a zod schema", methods: ["safeParse"] });
  const text = Buffer.from(readBytes(where, path, { advice, maxBytes: maxJsonBytes })).toString("utf8");
  const parsed = schema.safeParse(parseJson(where, path, text));
  if (parsed.success) return parsed.data;
  throw new CheckpointError(
    `${where}: ${path} does not fit its format: ${describeSchemaError(parsed.error)}`,
  );
}

function parseJson(where: string, path: string, text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (cause) {
    throw new CheckpointError(`${where}: ${path} is not JSON; it may be damaged.`, { cause });
  }
}
