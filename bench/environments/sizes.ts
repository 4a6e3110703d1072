/**
 * Vectors of 1 to 1,024 environments against ale-py's and EnvPool's at equal threads: steps a second, what it takes to make them, and
 * their memory; and batches of half of them against EnvPool's. Writes `results/bench/vectors.json`.
 *
 *   npm run bench -- environments/sizes
 *   npm run bench -- environments/sizes --envs 1,8 --rounds 2 --output /tmp/out.json
 */
import { checkInteger, writeFileAtomic } from "../../src/tools.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { integer, readOptions, text } from "../shared/options.js";
import { type Comparison, compare } from "./measure.js";
import { describeEnvironments } from "./render.js";
import type { EnvironmentRow, EnvironmentsResult } from "./result.js";

const where = "environments/sizes";
/** Below, half a batch is no batch. */
const fewestBatched = 8;

export async function main(args: string[]): Promise<void> {
  const options = readOptions(where, args, {
    game: text("pong"),
    envs: text("1,2,8,64,1024"),
    threads: integer(2),
    rounds: integer(7),
    seconds: integer(1),
    output: text(benchResult("vectors")),
  });
  const { game, threads, rounds, seconds, output } = options;
  const sizes = options.envs
    .split(",")
    .map((size) => checkInteger(where, "--envs", Number(size), { min: 1, max: 1024 }));
  const rows: EnvironmentRow[] = [];
  for (const comparison of sizes.flatMap((numEnvs) => comparisonsOf(game, numEnvs, threads))) {
    const row = await compare(comparison, { rounds, seconds });
    rows.push(row);
    console.log(describeEnvironments(row));
  }
  const result: EnvironmentsResult = {
    formatVersion: 1,
    kind: "environments",
    machine: describeMachine(),
    rows,
  };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

function comparisonsOf(game: string, numEnvs: number, threads: number): Comparison[] {
  const all = { game, numEnvs, numThreads: Math.min(threads, numEnvs), batchSize: numEnvs };
  const half = { ...all, peer: "envpool", batchSize: numEnvs / 2 } as const;
  const together = [
    { ...all, peer: "ale-vec" },
    { ...all, peer: "envpool" },
  ] as const;
  return numEnvs >= fewestBatched && numEnvs % 2 === 0 ? [...together, half] : [...together];
}
