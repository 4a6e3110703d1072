/** The result files below a folder, and nothing else: no link is followed, and no name leads out. */
import { lstat, readdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { describeCause } from "../../core/system-errors.js";

/** A file that may hold a result. */
export interface ResultFile {
  /** Relative to the folder, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly numBytes: number;
  /** Other bytes have another one. */
  readonly version: string;
  readonly modifiedMs: number;
}

/** A result lies at most so many folders deep, its own included. */
const deepest = 8;
/** Bounds of what is looked at, so that a home directory by mistake stays harmless; all bytes may have to be read. */
const usualLimits = { folders: 2000, files: 2000, bytes: 2 ** 29 };
/** A request names no longer ones. */
const longestName = 500;
/** The largest results have a few. */
const mostBytes = 2 ** 24;

/**
 * All files that may hold results, by name; what is beyond the limits is left out.
 *
 * @param limits - most folders that are entered, and most files and bytes that are found.
 * @throws {CheckpointError} if the folder itself cannot be read.
 */
export async function listResultFiles(folder: string, limits = usualLimits): Promise<ResultFile[]> {
  const root = await openRoot(folder);
  const found: ResultFile[] = [];
  let [numFolders, numBytes] = [0, 0];
  const look = async (names: readonly string[]): Promise<void> => {
    const [file] = await describeFile(root, names);
    if (file === undefined || numBytes + file.numBytes > limits.bytes) return;
    numBytes += file.numBytes;
    found.push(file);
  };
  const visit = async (names: readonly string[]): Promise<void> => {
    if (names.length >= deepest || ++numFolders > limits.folders) return;
    for (const entry of await entriesOf(join(root, ...names))) {
      if (found.length >= limits.files || !isVisible(entry.name)) continue;
      const inside = [...names, entry.name];
      if (entry.isDirectory()) await visit(inside);
      else if (entry.isFile()) await look(inside);
    }
  };
  await visit([]);
  return found;
}

/**
 * One of them by its name.
 *
 * @throws {InvalidArgumentError} if there is no such file below the folder.
 */
export async function findResultFile(folder: string, name: string): Promise<ResultFile> {
  const root = await openRoot(folder);
  const names = name.split("/");
  const isListed = names.length <= deepest && names.every(isVisible) && !name.includes("\0");
  const [file] = isListed ? await describeFile(root, names) : [];
  if (file !== undefined) return file;
  const advice = "listResults names them.";
  throw new InvalidArgumentError(
    describeMismatch("lab", "a result below the results folder", "file", name, advice),
  );
}

async function openRoot(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (cause) {
    throw new CheckpointError(`lab: cannot read the results folder ${folder}: ${describeCause(cause)}.`, {
      cause,
    });
  }
}

/** In the order of their names; none where the folder may not be read. */
async function entriesOf(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch {
    return []; // left out, as unreadable files are
  }
}

/** What begins with a dot is no result; so neither name leads up, nor back to the folder itself. */
function isVisible(name: string): boolean {
  return name !== "" && !name.startsWith(".") && name !== "node_modules";
}

/** Nothing where it is no plain JSON file, too large, or not where it seems to be. */
async function describeFile(root: string, names: readonly string[]): Promise<ResultFile[]> {
  const path = join(root, ...names);
  const name = names.join("/");
  if (!name.endsWith(".json") || name.length > longestName || (sep !== "/" && name.includes(sep))) return [];
  try {
    const stats = await lstat(path);
    const isPlain = stats.isFile() && stats.size <= mostBytes && (await realpath(path)) === path;
    const version = `${stats.size} ${stats.mtimeMs} ${stats.ino}`;
    return isPlain ? [{ name, path, numBytes: stats.size, version, modifiedMs: stats.mtimeMs }] : [];
  } catch {
    return []; // gone meanwhile, or in a folder that may not be entered
  }
}
