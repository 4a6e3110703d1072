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
  const expected = "expected a folder (runs/store or file:///data/store) or s3://bucket/prefix for the store";
  if (typeof url !== "string" || url === "" || url.includes("\0"))
    throw new InvalidArgumentError(
      `openStore: ${expected}, received ${typeof url === "string" ? JSON.stringify(url) : typeof url}.`,
    );
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase(); // C:\store is a path
  if (scheme === undefined) return new FolderStore(url);
  if (scheme === "s3") return new S3Store(url);
  if (scheme === "file") return new FolderStore(pathOf(url, expected));
  throw new InvalidArgumentError(`openStore: ${expected}, received a URL of ${scheme}:.`);
}

function pathOf(url: string, expected: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new InvalidArgumentError(
      `openStore: ${expected}, received a file: URL that names no folder of this machine. Write three slashes: file:///data/store.`,
      { cause },
    );
  }
}
