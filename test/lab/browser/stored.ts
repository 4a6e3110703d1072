/** Result files to be looked at: those that ship, and wrong ones. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/core/paths.js";

interface SweepFile {
  readonly episodes: readonly {
    readonly mode: string;
    readonly tau: number;
    readonly seed: number;
    readonly numSteps: number;
    readonly actionsHash: string;
  }[];
}

/** Q*bert's sweep as it ships in `right/`, with other hashes in `wrong/`, and a training. */
export function writeResults(folder: string): void {
  const shipped = join(packageRoot, "results");
  const right = readSweep(join(shipped, "qbert", "ztw", "sweep.json"));
  const episodes = right.episodes.map((row) => ({ ...row, actionsHash: row.actionsHash.replace(/./g, "0") }));
  for (const [name, sweep] of Object.entries({ right, wrong: { ...right, episodes } })) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "sweep.json"), JSON.stringify(sweep));
  }
  cpSync(join(shipped, "pong", "training.json"), join(folder, "training.json"));
}

/** The greedy game of a sweep that is over soonest. */
export function shortestGame(file: string): SweepFile["episodes"][number] {
  const greedy = readSweep(file).episodes.filter(({ mode }) => mode === "greedy");
  return greedy.reduce((best, row) => (row.numSteps < best.numSteps ? row : best));
}

/** Adds an evaluation, as `ztw train` does. */
export function growTraining(file: string): void {
  const training = JSON.parse(readFileSync(file, "utf8")) as { readonly evaluations: { step: number }[] };
  const last = training.evaluations.at(-1)!;
  training.evaluations.push({ ...last, step: last.step + 100_000 });
  writeFileSync(file, JSON.stringify(training));
}

function readSweep(file: string): SweepFile {
  return JSON.parse(readFileSync(file, "utf8")) as SweepFile;
}
