/** Programs of the user's machine. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { checkText } from "./check.js";
import { describeMismatch, InvalidArgumentError } from "./errors.js";

/**
 * Looks a program up as a shell does.
 *
 * @param searchPath - folders as in the environment variable `PATH`.
 * @returns its path, or undefined where no folder has an executable file of that name.
 */
export function findProgram(name: string, searchPath = ""): string | undefined {
  return findPrograms(name, searchPath)[0];
}

/** All programs of that name, in the order of the folders. */
export function findPrograms(name: string, searchPath = ""): string[] {
  checkText("findProgram", "name", name);
  if (typeof searchPath !== "string")
    throw new InvalidArgumentError(describeMismatch("findProgram", "a text", "searchPath", searchPath));
  const folders = searchPath.split(delimiter).filter((folder) => folder !== "");
  return [...new Set(folders.map((folder) => join(folder, name)))].filter(isExecutable);
}

/** True if this process may execute the file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
