/** The files of a folder as they were at one moment, while others write there. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const mostTries = 20;
const pauseMs = 50;

/**
 * Reads a folder whose files are replaced as a whole or appended to: each moment of it is one that a kill could have left.
 *
 * @returns bytes by names with forward slashes, in order; `undefined` if it was never still.
 */
export async function readSnapshot(folder: string): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  for (let numTries = 0; numTries < mostTries; numTries++) {
    const snapshot = await tryRead(folder);
    if (snapshot !== undefined) return snapshot;
    await delay(pauseMs);
  }
  return undefined;
}

async function tryRead(folder: string): Promise<Map<string, Uint8Array> | undefined> {
  try {
    const before = await describe(folder);
    const files = new Map<string, Uint8Array>();
    for (const name of before.keys()) files.set(name, await readFile(join(folder, ...name.split("/"))));
    const after = await describe(folder);
    const isStill =
      before.size === after.size && [...before].every(([name, state]) => after.get(name) === state);
    return isStill ? files : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; // replaced meanwhile
    throw error;
  }
}

/** What tells two states of each file apart. */
async function describe(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && isKept(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const states = await Promise.all(
    names.sort().map(async (name) => {
      const { ino, size, mtimeMs } = await stat(join(folder, name), { bigint: false });
      return [name.split(sep).join("/"), `${ino} ${size} ${mtimeMs}`] as const;
    }),
  );
  return new Map(states);
}

/** Locks belong to a process of this machine; what is unfinished, to nobody. */
function isKept(name: string): boolean {
  return !name.startsWith(".") && !/\.lock(\.breaking)?$/.test(name);
}
