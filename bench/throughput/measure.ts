/**
 * Times sweeps on every backend, and decisions for vectors of environments, and writes `results/bench/throughput.json`: one row a
 * game and backend, or a game, threshold and way.
 *
 *   npm run bench -- throughput/measure
 *   npm run bench -- throughput/measure --rounds 1 --seeds 1 --taus 0.5,1 --steps 100 --output /tmp/throughput.json
 */
import { writeFileAtomic } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { requireConfirmedTau, shippedConfirmation } from "../shared/confirmation.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, optionalText, readOptions, text } from "../shared/options.js";
import type { SweepRow, ThroughputResult, VectorRow } from "./result.js";
import { backends, timeSweep } from "./sweeps.js";
import { timeVectors, ways } from "./vectors.js";

const games = ["pong", "qbert"];

interface Settings {
  readonly numRounds: number;
  readonly seeds: number;
  readonly taus: string | undefined;
  readonly numEnvs: number;
  readonly numSteps: number;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("throughput/measure", args, {
    rounds: integer(3),
    seeds: integer(1),
    taus: optionalText,
    envs: integer(16),
    steps: integer(1000),
    output: text(benchResult("throughput")),
  });
  const { rounds: numRounds, seeds, taus, envs: numEnvs, steps: numSteps, output } = options;
  const settings: Settings = { numRounds, seeds, taus, numEnvs, numSteps };
  const machine = describeMachine(); // before anything of this ran
  const bundles = describeBundles(games, ["ztw"]);
  const rows: (SweepRow | VectorRow)[] = [];
  for (const game of games) rows.push(...(await measureSweeps(game, settings)));
  for (const game of games)
    for (const tau of [requireConfirmedTau(shippedConfirmation(game, "ztw")), 1])
      rows.push(...(await measureVectors(game, tau, settings)));
  const played = { seeds, taus: taus ?? null, numEnvs, numSteps, bundles, machine };
  const result: ThroughputResult = { formatVersion: 1, kind: "throughput", ...played, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

async function measureSweeps(game: string, { numRounds, seeds, taus }: Settings): Promise<SweepRow[]> {
  const rows = backends.map((backend) => ({
    kind: "sweep" as const,
    game,
    backend,
    seconds: [] as number[],
  }));
  for (let number = 1; number <= numRounds; number++)
    for (const { backend, seconds } of rows) {
      seconds.push(round(await timeSweep({ game, backend, seeds, taus }), 2));
      console.log(`round ${number} of ${numRounds}: ${game} on ${backend}, ${seconds.at(-1)} s`);
    }
  return rows;
}

async function measureVectors(game: string, tau: number, settings: Settings): Promise<VectorRow[]> {
  const { numRounds, numEnvs, numSteps } = settings;
  const rounds: number[][] = [];
  for (let seed = 0; seed < numRounds; seed++)
    rounds.push((await timeVectors({ game, tau, numEnvs, numSteps, seed })).map(Math.round));
  console.log(`${game}, tau ${tau}: ${rounds[0]!.join(", ")} decisions/s`);
  return ways.map((way, index) => ({
    kind: "vector" as const,
    game,
    tau,
    way,
    decisions_per_second: rounds.map((rates) => rates[index]!),
  }));
}
