/** Words the errors of the file system that set-up meets in folders of somebody else's, and on full disks. */
import { isAbsolute, relative } from "node:path";
import { type SetupContext, setupError } from "./context.js";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "no permission to write",
  EPERM: "no permission to write",
  EROFS: "a disk that is read-only",
  ENOSPC: "a full disk",
  EDQUOT: "a used-up quota",
  ENOTDIR: "a file where a folder should be",
};

/** The error in one line with the next command; what is none of the file system's comes back as it is. */
export function explainFileError(context: SetupContext, error: unknown): unknown {
  const { code = "", path } = error as NodeJS.ErrnoException;
  const received = reasons[code];
  if (received === undefined || path === undefined) return error;
  return setupError(
    "a folder that can be written",
    `${received} at ${path}`,
    adviceFor(context, path, code),
    error,
  );
}

function adviceFor(context: SetupContext, path: string, code: string): string {
  if (isInside(path, context.cache)) return "Use another folder: ZTW_CACHE_DIR=/other/folder npx ztw setup";
  if (code === "ENOSPC" || code === "EDQUOT") return "Free 500 MB, then run: npx ztw setup";
  return (
    "Whoever installed the package runs it once (for root's: sudo npx ztw setup, with --training to train); " +
    "or install the package in a folder of your own."
  );
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith("..") && !isAbsolute(way);
}
