/**
 * Times one method's whole distillation at the authors' length and one whole sweep, game by game on all cores, with where the
 * time of the first goes, and writes `results/bench/whole-runs.json`: one row a distillation or sweep. Leave the machine alone meanwhile.
 *
 *   npm run bench -- training/whole                                    # half an hour on two cores
 *   npm run bench -- training/whole --games pong --steps 20000 --seeds 2 --output /tmp/whole-runs.json
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineRollouts, loadBundle, shippedBundleFolder } from "../../src/index.js";
import { defaultTaus, distillWatched, writeFileAtomic } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import { timeSweep } from "../throughput/sweeps.js";
import { StageClock } from "./stage-clock.js";
import type { DistillationRow, SweepRow, WholeRunsResult } from "./whole-result.js";

const method = "ztw";

interface Plan {
  /** Of each of the two stages. */
  readonly steps: number;
  readonly seeds: number;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("training/whole", args, {
    games: text("pong,qbert"),
    steps: integer(1_000_000),
    seeds: integer(10),
    output: text(benchResult("whole-runs")),
  });
  const games = options.games.split(",");
  const machine = describeMachine(); // before anything of this ran
  const rows: (DistillationRow | SweepRow)[] = [];
  for (const game of games) rows.push(...(await measureGame(game, options)));
  const bundles = describeBundles(games, [method]);
  const result: WholeRunsResult = { formatVersion: 1, kind: "whole-runs", method, bundles, machine, rows };
  await writeFileAtomic(options.output, formatRows(result));
  console.log(`Wrote ${options.output}`);
}

async function measureGame(game: string, { steps, seeds }: Plan): Promise<(DistillationRow | SweepRow)[]> {
  const distillation = await timeDistillation(game, steps);
  console.log(`${game}: ${distillation.seconds} s for ${method}`);
  const sweep = await timeGreedySweep(game, seeds);
  console.log(`${game}: ${sweep.seconds} s for ${sweep.thresholds} thresholds x ${seeds} seeds`);
  return [distillation, sweep];
}

/** As `ztw distill <game>` does it, from the expert that ships to the saved method. */
async function timeDistillation(game: string, steps: number): Promise<DistillationRow> {
  const output = mkdtempSync(join(tmpdir(), "ztw-whole-"));
  const began = performance.now();
  const clock = new StageClock();
  try {
    await distillWatched(
      {
        bundle: shippedBundleFolder(game),
        method,
        output,
        steps,
        backend: engineRollouts, // as `ztw distill` chooses
        checkpointFolder: join(output, "checkpoint"),
        logFolder: join(output, "tensorboard"),
        onProgress: ({ phase, done }) => clock.endRollout(phase, done),
      },
      (vector) => clock.watch(vector),
    );
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
  const seconds = round((performance.now() - began) / 1000, 1);
  return { kind: "distillation", game, seconds, stages: clock.stages() };
}

/** From the start of the process to its end, with the method that ships. */
async function timeGreedySweep(game: string, seeds: number): Promise<SweepRow> {
  const seconds = await timeSweep({ game, backend: "engine", seeds, taus: undefined, mode: "greedy" });
  const { numActions } = loadBundle(shippedBundleFolder(game)).manifest.architecture;
  const thresholds = defaultTaus({ numActions, numExits: 3 }).length;
  return { kind: "sweep", game, seconds: round(seconds, 1), thresholds, seeds };
}
