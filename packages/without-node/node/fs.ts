/** Stands in for `node:fs`, over files in memory that nothing can be written to. */
import { findFile, listFolder } from "../files.js";

class FileError extends Error {
  readonly code: string;

  constructor(code: string, path: unknown) {
    super(`${code}: ${String(path)}`);
    this.code = code;
  }
}

const notThere = (path: unknown): FileError => new FileError("ENOENT", path);
const readOnly = (path: unknown): never => {
  throw new FileError("EROFS", path);
};

export const existsSync = (path: string): boolean =>
  findFile(path) !== undefined || listFolder(path) !== undefined;

export function statSync(path: string, options?: { readonly throwIfNoEntry?: boolean }) {
  const file = findFile(path);
  const isFolder = file === undefined && listFolder(path) !== undefined;
  if (file === undefined && !isFolder) {
    if (options?.throwIfNoEntry === false) return undefined;
    throw notThere(path);
  }
  return {
    size: file?.numBytes ?? 0,
    mtimeMs: file?.modifiedMs ?? 0,
    ino: 0,
    isFile: () => !isFolder,
    isDirectory: () => isFolder,
  };
}

export const lstatSync = statSync;
export const realpathSync = (path: string): string => (existsSync(path) ? path : fail(path));

/** A file's own memory, which nobody writes to; as text, if an encoding is named. */
export function readFileSync(path: string, options?: string | { readonly encoding?: string }) {
  const file = findFile(path);
  if (file === undefined) throw notThere(path);
  const encoding = typeof options === "string" ? options : options?.encoding;
  return encoding === undefined ? file.bytes() : file.bytes().toString(encoding as "utf8");
}

export function readdirSync(path: string, options?: { readonly withFileTypes?: boolean }) {
  const found = listFolder(path);
  if (found === undefined) throw notThere(path);
  if (!options?.withFileTypes) return [...found.keys()];
  return [...found].map(([name, kind]) => ({
    name,
    isFile: () => kind === "file",
    isDirectory: () => kind === "folder",
  }));
}

function fail(path: unknown): never {
  throw notThere(path);
}

export const accessSync = (path: string): void => void (existsSync(path) || fail(path));
export const writeFileSync = readOnly;
export const mkdirSync = readOnly;
export const rmdirSync = readOnly;
export const rmSync = readOnly;
export const linkSync = readOnly;
export const fsync = readOnly;
export const constants = {};
