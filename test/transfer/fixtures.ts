/** Files that PyTorch and Stable-Baselines3 wrote, and zip archives with planted faults. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { packageRoot } from "../../src/core/paths.js";
import { type headerSizes, signatures } from "../../src/transfer/zip-directory.js";
import type { ZipFile } from "../../src/transfer/zip-writer.js";

const folder = join(packageRoot, "test", "transfer", "fixtures");

/** Reads a fixture, unpacked if it is stored with gzip. */
export function fixture(name: string): Buffer {
  const bytes = readFileSync(join(folder, name));
  return name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

export function fixturePath(name: string): string {
  return join(folder, name);
}

export function fixtureJson<Value>(name: string): Value {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Value;
}

/** Offset of the n-th local header or directory entry. */
export function findHeader(bytes: Buffer, kind: keyof typeof headerSizes, index = 0): number {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signatures[kind]);
  let at = bytes.indexOf(mark);
  for (let found = 0; found < index; found++) at = bytes.indexOf(mark, at + 1);
  if (at === -1) throw new Error(`no header ${kind} ${index}`);
  return at;
}

/** A copy with one change made to it. */
export function altered(bytes: Uint8Array, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

/** The files of an archive as `writeZip` takes them. */
export function filesOf(archive: ReadonlyMap<string, { name: string; read(): Uint8Array }>): ZipFile[] {
  return [...archive.values()].map((entry) => ({ name: entry.name, bytes: entry.read() }));
}
