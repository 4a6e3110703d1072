/** Unpacks a downloaded archive so that the folder is there whole or not at all. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { packageRoot } from "../../src/tools.js";
import { type Adopt, lastLines, run, type SetupContext, setupError } from "./context.js";
import type { Python } from "./tools.js";

const script = join(packageRoot, "scripts", "setup", "python", "unpack.py");

/** What to unpack and where. */
export interface Unpacking {
  readonly kind: "sdist" | "tensorflow";
  readonly archive: string;
  readonly folder: string;
  /** Written into the folder as its last file: which archive it came from. */
  readonly mark: string;
  readonly adopt: Adopt;
}

/** The file that says which archive a folder was unpacked from. */
export const markName = ".ztw-source";

/**
 * Unpacks an archive under a temporary name and moves it into place, in exchange for what was there.
 *
 * @throws {NativeError} if it cannot be unpacked: the disk is full, or the folder cannot be written.
 */
export async function unpack(context: SetupContext, python: Python, unpacking: Unpacking): Promise<void> {
  const { kind, archive, folder, mark, adopt } = unpacking;
  await removeLeftovers(folder);
  const fresh = temporaryName(folder, "new");
  await mkdir(fresh, { recursive: true });
  const result = await run(context, python.command, [script, kind, archive, fresh], { adopt });
  if (result.exitCode !== 0) throw explainFailure(unpacking, result.output);
  await writeFile(join(fresh, markName), mark);
  if (existsSync(folder)) await rename(folder, temporaryName(folder, "old"));
  await rename(fresh, folder);
  await removeLeftovers(folder);
}

function temporaryName(folder: string, role: "new" | "old"): string {
  return join(dirname(folder), `.${role}-${process.pid}-${basename(folder)}`);
}

/** Removes what killed runs left beside `folder`; the caller's lock keeps other runs away. */
async function removeLeftovers(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const pattern = /^\.(new|old)-\d+-/;
  for (const name of await readdir(dirname(folder)))
    if (pattern.test(name) && name.replace(pattern, "") === basename(folder))
      await rm(join(dirname(folder), name), { recursive: true, force: true });
}

function explainFailure({ archive, folder }: Unpacking, output: string): Error {
  const isFull = /No space left on device|Errno 28/.test(output);
  const received = isFull ? `a full disk at ${dirname(folder)}` : "an error (below)";
  const next = isFull
    ? "Free some space, then run: npx ztw setup"
    : `Run: npx ztw setup --force\n${lastLines(output)}`;
  return setupError(`to unpack ${basename(archive)}`, received, next);
}
