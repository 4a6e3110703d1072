/** Files that are whole or absent: written to a temporary name, synced, renamed; read with a clear error. */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomicLibrary from "write-file-atomic";
import type { ZodType } from "zod";
import { z } from "zod";
import { CheckpointError } from "./errors.js";

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

/**
 * Reads a whole file.
 *
 * @param advice - what to do when it is missing.
 * @throws {CheckpointError} if it cannot be read.
 */
export function readBytes(where: string, path: string, advice = ""): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new CheckpointError(`${where}: cannot read ${path}. ${advice}`.trim(), { cause });
  }
}

/**
 * Reads JSON and checks it against a schema.
 *
 * @throws {CheckpointError} if the file is missing, is not JSON, or does not fit: the first offending field is named.
 */
export function readJson<Value>(where: string, path: string, schema: ZodType<Value>, advice = ""): Value {
  const text = Buffer.from(readBytes(where, path, advice)).toString("utf8");
  const parsed = schema.safeParse(parseJson(where, path, text));
  if (parsed.success) return parsed.data;
  throw new CheckpointError(`${where}: ${path} does not fit its format: ${z.prettifyError(parsed.error)}`);
}

function parseJson(where: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`${where}: ${path} is not JSON; it may be damaged.`, { cause });
  }
}
