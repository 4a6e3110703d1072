/** Unfinished files and folders: beside what they become, under the name of the process that makes them. */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hasDied, ownerName } from "./owner.js";

const prefix = ".ztw-unfinished-";
/** Of digits that tell the unfinished files of one process apart. */
const numBytes = 4;

/** A new name in a folder, short enough for every file system. */
export function unfinishedPath(folder: string): string {
  return join(folder, `${prefix}${ownerName()}-${randomBytes(numBytes).toString("hex")}`);
}

/** Removes what processes that were killed left in a folder. */
export function removeAbandoned(folder: string): void {
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const owner = name.slice(prefix.length, name.lastIndexOf("-"));
    if (hasDied(owner)) removeQuietly(join(folder, name));
  }
}

/** An encoder may be writing there still, for a moment; or it is another user's. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {}
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it may be written to without being read
  }
}
