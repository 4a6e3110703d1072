/** Opens stores by URL. */
import { fileURLToPath } from "node:url";
import { InvalidArgumentError } from "../core/errors.js";
import { FolderStore } from "./folder-store.js";
import { S3Store } from "./s3-store.js";
import type { Store } from "./store.js";

/**
 * Opens a store. Nothing is made before the first `put`.
 *
 * @param url - a folder, as a path or as `file:///...`, or `s3://bucket/prefix`.
 * @throws {InvalidArgumentError} if it names no store that is known. What it says of a user or password is never repeated.
 * @example
 * const store = openStore("runs/store");
 */
export function openStore(url: string): Store {
  const folder = storeFolder(url);
  return folder === undefined ? new S3Store(url) : new FolderStore(folder);
}

const expected = "expected a folder (runs/store or file:///data/store) or s3://bucket/prefix for the store";

/**
 * The folder that a store's URL names; `undefined` for a bucket.
 *
 * @throws {InvalidArgumentError} as {@link openStore}, but for buckets.
 */
export function storeFolder(url: string): string | undefined {
  if (typeof url !== "string" || url === "" || url.includes("\0"))
    throw new InvalidArgumentError(
      `openStore: ${expected}, received ${typeof url === "string" ? JSON.stringify(url) : typeof url}.`,
    );
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase(); // C:\store is a path
  if (scheme === undefined) return url;
  if (scheme === "s3") return undefined;
  if (scheme === "file") return pathOf(url);
  throw new InvalidArgumentError(`openStore: ${expected}, received a URL of ${scheme}:.`);
}

function pathOf(url: string): string {
  try {
    const path = fileURLToPath(url);
    if (!path.includes("\0")) return path;
  } catch {} // the words below are those of a path
  throw new InvalidArgumentError(
    `openStore: ${expected}, received a file: URL that names no folder of this machine. Write three slashes: file:///data/store.`,
  );
}
