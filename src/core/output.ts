/** Places that results go to, looked at before the work that would be lost without them. */
import { mkdirSync, realpathSync, rmdirSync, type Stats, statSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { describeKind } from "./files.js";
import { describeCause } from "./system-errors.js";
import { removeAbandoned, unfinishedPath } from "./unfinished.js";

/** Bytes that all common file systems allow in a name. */
const longestName = 255;

interface Output {
  /** The function that will write. */
  readonly where: string;
  /** Its parameter. */
  readonly parameter: string;
  readonly path: string;
}

/**
 * Refuses a path that no file could be written to; folders above it need not be there yet. Nothing is left there.
 *
 * @param parameter - the option that names it. Default `"output"`.
 * @throws {InvalidArgumentError} if it is a folder or a device, or its folder can't be written to.
 */
export function checkOutputFile(where: string, path: string, parameter = "output"): void {
  const output = { where, parameter, path };
  const stats = look(output, "a file");
  if (stats !== undefined && !stats.isFile()) refuse(output, "a file", describeKind(stats));
  if (stats === undefined && /[\\/]$/.test(path)) refuse(output, "a file", "it ends as a folder does");
  checkWritable(output, "a file", folderOf(path, stats));
}

/**
 * The same for a folder.
 *
 * @throws {InvalidArgumentError} if it is a file, or can't be written to.
 */
export function checkOutputFolder(where: string, path: string, parameter = "output"): void {
  const output = { where, parameter, path };
  const stats = look(output, "a folder");
  if (stats !== undefined && !stats.isDirectory())
    refuse(output, "a folder", stats.isFile() ? "it is a file" : describeKind(stats));
  checkWritable(output, "a folder", resolve(path));
}

/** What is there now. */
function look(output: Output, kind: string): Stats | undefined {
  const { path, where, parameter } = output;
  if (typeof path !== "string" || path === "" || path.includes("\0"))
    throw new InvalidArgumentError(describeMismatch(where, `the name of ${kind}`, parameter, path));
  const long = path.split(/[\\/]/).find((name) => Buffer.byteLength(name) > longestName);
  if (long !== undefined)
    refuse(output, kind, `a name in it has ${Buffer.byteLength(long)} bytes, more than ${longestName}`);
  try {
    return statSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const above = fileAbove(path);
    return refuse(output, kind, above === undefined ? describeCause(cause) : `${above} is a file`, cause);
  }
}

/** Where a link leads, if the file is one. */
function folderOf(path: string, stats: Stats | undefined): string {
  return dirname(stats === undefined ? resolve(path) : realpathSync(path));
}

/** Tries it: permissions alone don't tell of read-only file systems and of those that take no files. */
function checkWritable(output: Output, kind: string, folder: string): void {
  const nearest = nearestFolder(folder);
  try {
    removeAbandoned(nearest);
    const trial = unfinishedPath(nearest);
    mkdirSync(trial);
    rmdirSync(trial);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "no files can be made there" : describeCause(cause);
    refuse(output, kind, `${nearest} can't be written to: ${reason}`, cause);
  }
}

/** The folder itself, or the next above it that is there. */
function nearestFolder(folder: string): string {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats !== undefined || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

/** The part of a path that should be a folder, and is a file. */
function fileAbove(path: string): string | undefined {
  const parts = resolve(path).split(sep);
  const above = parts.map((_, index) => parts.slice(0, index + 1).join(sep) || sep);
  return above.slice(0, -1).find((folder) => isFile(folder));
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function refuse({ where, parameter, path }: Output, kind: string, reason: string, cause?: unknown): never {
  const expected = `${kind} that can be written`;
  const message = describeMismatch(where, expected, parameter, path, `${capitalize(reason)}.`);
  throw new InvalidArgumentError(message, { cause });
}

function capitalize(text: string): string {
  return /^[a-z]/.test(text) ? `${text[0]!.toUpperCase()}${text.slice(1)}` : text;
}
