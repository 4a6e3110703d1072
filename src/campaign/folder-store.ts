/** A store in a folder, which may be shared by several machines: each object is a file. */
import type { Dirent } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CheckpointError } from "../core/errors.js";
import { writeFileAtomic } from "../core/files.js";
import { describeCause } from "../core/system-errors.js";
import type { Store } from "./store.js";
import { checkKey, checkPrefix } from "./store-key.js";

/** @internal */
export class FolderStore implements Store {
  readonly name: string;
  readonly #root: string;

  constructor(folder: string) {
    this.#root = resolve(folder);
    this.name = folder;
  }

  async has(key: string): Promise<boolean> {
    const path = this.#path("has", key);
    const stats = await absentAs(undefined, path, stat(path));
    return stats?.isFile() ?? false;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.#path("get", key);
    return absentAs(undefined, path, readFile(path));
  }

  /** @throws {CheckpointError} if it can't be written, or reads otherwise than it was written; what was there before stays. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    await writeFileAtomic(this.#path("put", key), bytes, { readBack: true });
  }

  async list(prefix: string): Promise<string[]> {
    const above = checkPrefix("store.list", prefix).split("/").slice(0, -1);
    const keys = await this.#keysBelow(above);
    return keys.filter((key) => key.startsWith(prefix)).sort();
  }

  async remove(key: string): Promise<void> {
    const path = this.#path("remove", key);
    await absentAs(undefined, path, rm(path));
  }

  #path(operation: string, key: string): string {
    return join(this.#root, ...checkKey(`store.${operation}`, key).split("/"));
  }

  async #keysBelow(parts: readonly string[]): Promise<string[]> {
    const folder = join(this.#root, ...parts);
    const entries = await absentAs<Dirent[]>([], folder, readdir(folder, { withFileTypes: true }));
    const below = entries.map(async (entry) => {
      if (entry.name.startsWith(".")) return []; // unfinished, or the system's own
      if (entry.isDirectory()) return this.#keysBelow([...parts, entry.name]);
      return entry.isFile() ? [[...parts, entry.name].join("/")] : [];
    });
    return (await Promise.all(below)).flat();
  }
}

/** What is not there is no failure: another machine may have removed it. */
async function absentAs<Value>(absent: Value, path: string, read: Promise<Value>): Promise<Value> {
  try {
    return await read;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return absent;
    throw new CheckpointError(`store: cannot read ${path}: ${describeCause(cause)}.`, { cause });
  }
}
