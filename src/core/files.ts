/** Files that are whole or absent: written to a temporary name, synced, renamed; read with a clear error. */
import { readFileSync, type Stats, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomicLibrary from "write-file-atomic";
import type { ZodType } from "zod";
import { CheckpointError } from "./errors.js";
import { parsePythonJson } from "./json.js";
import { describeSchemaError } from "./schema-errors.js";

/** Writes a file in one step, with the folders above it: a kill leaves the old content or the new, never a part. */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const bytes = typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  await writeFileAtomicLibrary(path, bytes);
}

/** Writes a value as indented JSON in one step. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 1)}\n`);
}

export interface ReadOptions {
  /** What to do when it cannot be read. */
  readonly advice?: string;
  /** More than a file of this kind can have. Default 1 GiB. */
  readonly maxBytes?: number;
}

/**
 * Reads a whole file. What is no file (a folder, a pipe, a device) or is larger than one of its kind can be is refused before
 * anything is read.
 *
 * @throws {CheckpointError} if it cannot be read, and why.
 */
export function readBytes(
  where: string,
  path: string,
  { advice = "", maxBytes = 2 ** 30 }: ReadOptions = {},
): Uint8Array {
  const fail = (reason: string, cause?: unknown): never => {
    throw new CheckpointError(`${where}: cannot read ${path}: ${reason}. ${advice}`.trim(), { cause });
  };
  try {
    const stats = statSync(path);
    if (!stats.isFile()) fail(describeKind(stats));
    if (stats.size > maxBytes) fail(`it has ${stats.size} bytes, where at most ${maxBytes} are plausible`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    return fail(reasons[code ?? ""] ?? message, cause);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  ENOTDIR: "it is not there",
  EACCES: "no permission",
  EPERM: "no permission",
  ELOOP: "it is a link to itself",
  ENAMETOOLONG: "its name is too long",
};

function describeKind(stats: Stats): string {
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
