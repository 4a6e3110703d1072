/**
 * What the emulator core is worth to whole work: sweeps as `ztw evaluate` plays them and PPO as `ztw train` learns, with our core and ALE's
 * own in turn. Writes `results/bench/core-gains.json`: one row a work.
 *
 *   npm run bench -- environments/core-gains
 *   npm run bench -- environments/core-gains --rounds 1 --seeds 1 --rollouts 2 --output /tmp/core-gains.json
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineRollouts, train } from "../../src/index.js";
import { type Core, cores, writeFileAtomic } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import { timeSweep } from "../throughput/sweeps.js";
import type { CoreGainRow, CoreGainsResult } from "./core-gains-result.js";

const games = ["pong", "qbert"];
const rolloutSize = 8 * 128; // the defaults of `train`

interface Work {
  readonly game: string;
  readonly work: string;
  /** Wall time with a core. */
  readonly time: (core: Core) => Promise<number>;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("environments/core-gains", args, {
    rounds: integer(3),
    seeds: integer(4),
    rollouts: integer(10),
    output: text(benchResult("core-gains")),
  });
  const { rounds, seeds, rollouts, output } = options;
  const machine = describeMachine(); // before anything of this ran
  const works = games.flatMap((game) => listWorks(game, { seeds, rollouts }));
  const rows: CoreGainRow[] = [];
  for (const work of works) rows.push(await timeInTurn(work, rounds));
  const bundles = describeBundles(games, ["ztw"]);
  const result: CoreGainsResult = { formatVersion: 1, kind: "core-gains", bundles, machine, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

interface Size {
  readonly seeds: number;
  readonly rollouts: number;
}

function listWorks(game: string, { seeds, rollouts }: Size): Work[] {
  const sweep = { game, backend: "engine", seeds, taus: undefined, mode: "greedy" } as const;
  return [
    {
      game,
      work: `sweep: all thresholds, ${seeds} seeds, greedy`,
      time: (core) => timeSweep({ ...sweep, core }),
    },
    {
      game,
      work: `PPO: ${(rollouts * rolloutSize).toLocaleString("en")} steps`,
      time: (core) => timeTraining(game, core, rollouts),
    },
  ];
}

/** Round after round, so that other load on the machine falls on both. */
async function timeInTurn({ game, work, time }: Work, rounds: number): Promise<CoreGainRow> {
  const row: CoreGainRow = { game, work, ztw: [], ale: [] };
  for (let number = 1; number <= rounds; number++) {
    for (const core of cores) row[core].push(round(await time(core), 2));
    console.log(
      `round ${number} of ${rounds}: ${game}, ${work}: ${row.ztw.at(-1)} s, ALE's core ${row.ale.at(-1)} s`,
    );
  }
  return row;
}

/** Seconds of all rollouts but the first, which warms up. */
async function timeTraining(game: string, core: Core, rollouts: number): Promise<number> {
  const output = mkdtempSync(join(tmpdir(), "ztw-core-gains-"));
  const ends: number[] = [];
  try {
    await train({
      game,
      output,
      core,
      steps: (rollouts + 1) * rolloutSize,
      backend: engineRollouts, // as `ztw train` chooses
      onProgress: () => ends.push(performance.now()),
    });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
  return (ends.at(-1)! - ends[0]!) / 1000;
}
