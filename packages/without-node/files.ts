/** Files in memory, for where there is no disk: what is put here is found by `node:fs`'s stand-in. */
import { Buffer } from "buffer";

interface File {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
}

const files = new Map<string, File>();

/** @param path - absolute. */
export function putFile(path: string, bytes: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = bytes;
  files.set(path, {
    bytes: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
    modifiedMs: Date.now(),
  });
}

export function findFile(path: string): File | undefined {
  return files.get(path);
}

/** Names of what lies directly in a folder; undefined if nothing lies below it. */
export function listFolder(path: string): ReadonlyMap<string, "file" | "folder"> | undefined {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  const found = new Map<string, "file" | "folder">();
  for (const file of files.keys()) {
    if (!file.startsWith(prefix)) continue;
    const [name, ...below] = file.slice(prefix.length).split("/");
    found.set(name!, below.length === 0 ? "file" : "folder");
  }
  return found.size === 0 ? undefined : found;
}
