/** Programs of the user's machine. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Looks a program up as a shell does.
 *
 * @param searchPath - folders as in the environment variable `PATH`.
 * @returns its path, or undefined where no folder has an executable file of that name.
 */
export function findProgram(name: string, searchPath = ""): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
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
