/** The files that a page is made of, read once: no request ever names a file of the disk. */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { CheckpointError } from "../../core/errors.js";

export interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
}

/** Content types by ending; files with another one are not served. */
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * The files of a folder by their path on the server, `index.html` as `/` too. Links that lead elsewhere are left out, and so is
 * whatever begins with a dot.
 *
 * @throws {CheckpointError} if there is no `index.html` in it.
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map(listFiles(folder, "/"));
  const index = files.get("/index.html");
  if (index === undefined)
    throw new CheckpointError(
      `serveLab: expected the page that was built in ${folder}, received a folder without index.html. Run: npm run build`,
    );
  return files.set("/", index);
}

function listFiles(folder: string, path: string): [string, PageFile][] {
  return listFolder(folder).flatMap((entry): [string, PageFile][] => {
    const file = join(folder, entry.name);
    const type = types[extname(entry.name)];
    if (entry.name.startsWith(".")) return [];
    if (entry.isDirectory()) return listFiles(file, `${path}${encodeURIComponent(entry.name)}/`);
    if (!entry.isFile() || type === undefined) return []; // neither is a link a file
    return [[path + encodeURIComponent(entry.name), { bytes: readFileSync(file), type }]];
  });
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // none
  }
}
