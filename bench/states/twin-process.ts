/** Recorded moments replayed in a process of their own: what is seen there goes back as JSON. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/tools.js";
import { type Moment, openTwin, type Recording, replayMoment } from "./twins.js";

type Replayable = Pick<Recording, "game" | "sticky"> & { readonly moments: readonly Moment[] };

/** What each moment of each recording shows in another process. */
export function replayElsewhere(recordings: readonly Replayable[]): string[][][] {
  const folder = mkdtempSync(join(tmpdir(), "ztw-states-"));
  const file = join(folder, "recordings.json");
  try {
    const asText = (key: string, value: unknown) =>
      key === "bytes" ? Buffer.from(value as Uint8Array).toString("base64") : value;
    writeFileSync(file, JSON.stringify(recordings, asText));
    const runner = join(packageRoot, "scripts", "run.mjs");
    const args = [runner, "bench/states/twin-process", file];
    const answer = execFileSync(process.execPath, args, { maxBuffer: 2 ** 30 });
    return JSON.parse(String(answer)) as string[][][];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The other process. */
export async function main([file]: string[]): Promise<void> {
  const fromText = (key: string, value: unknown) =>
    key === "bytes" ? new Uint8Array(Buffer.from(value as string, "base64")) : value;
  const recordings = JSON.parse(readFileSync(file!, "utf8"), fromText) as Replayable[];
  const seen = recordings.map((recording) => {
    const twin = openTwin(recording, { seed: 7 });
    const looks = recording.moments.map((moment) => replayMoment(twin, moment));
    twin.close();
    return looks;
  });
  process.stdout.write(JSON.stringify(seen));
}
