/** Sums that tell whether something must be done again. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** sha256 of a file of any size, in hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** sha256 over the names and contents of a folder's files, in hex; `build/` is left out. */
export function hashSources(folder: string): string {
  const hash = createHash("sha256");
  for (const name of listFiles(folder)) hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== "build");
  const names = entries.flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    return listFiles(join(folder, entry.name)).map((name) => join(entry.name, name));
  });
  return names.sort();
}
