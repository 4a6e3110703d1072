/**
 * Lets games go on while a policy thinks, with the mean times of a decision that `results/bench/latency.json` holds, at several
 * speeds of the game, and writes `results/bench/real-time.json`: one row a game, system and speed.
 *
 *   npm run bench -- real-time/measure
 *   npm run bench -- real-time/measure --seeds 2 --output /tmp/real-time.json
 */
import { readFileSync } from "node:fs";
import { evaluate, shippedBundleFolder } from "../../src/index.js";
import { meanInterval, writeFileAtomic } from "../../src/tools.js";
import { type LatencyRow, latencySchema } from "../latency/result.js";
import { describeBundles } from "../shared/bundles.js";
import { benchResult, formatRows } from "../shared/files.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import type { RealTimeResult, RealTimeRow } from "./result.js";

/** Their answers are equal, so the engine plays for all of them. */
const systems = [
  "engine",
  "ONNX Runtime with exits, Node",
  "ONNX Runtime fp32, Node",
  "PyTorch eager",
  "Stable-Baselines3 predict",
];

export async function main(args: string[]): Promise<void> {
  const options = readOptions("real-time/measure", args, {
    seeds: integer(10, 2),
    speeds: text("60,2500,5000,10000,20000,40000"),
    output: text(benchResult("real-time")),
  });
  const { seeds, output } = options;
  const speeds = options.speeds.split(",").map(Number); // emulated frames a second
  const latency = latencySchema.parse(JSON.parse(readFileSync(benchResult("latency"), "utf8")));
  const timed = latency.rows.filter(
    ({ game, policy, system }) => game === policy && systems.includes(system),
  );
  const bundles = describeBundles(
    timed.map(({ game }) => game),
    ["ztw"],
  );
  const rows: RealTimeRow[] = [];
  for (const row of timed)
    for (const framesPerSecond of speeds) rows.push(await play(row, { framesPerSecond, seeds }));
  const machine = { ...latency.machine, instructionSet: latency.instructionSet };
  const result: RealTimeResult = { formatVersion: 1, kind: "real-time", bundles, machine, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

/** Systems differ by the time they take alone. */
async function play(
  { game, system, tau, mean_us }: LatencyRow,
  { framesPerSecond, seeds }: { readonly framesPerSecond: number; readonly seeds: number },
): Promise<RealTimeRow> {
  const playedTau = tau ?? 1;
  const { episodes } = await evaluate({
    bundle: shippedBundleFolder(game),
    taus: [playedTau],
    numSeeds: seeds,
    realTime: { framesPerSecond, latencyMicroseconds: mean_us },
  });
  const played = episodes.filter((row) => row.tau === playedTau);
  const { mean, low, high, count } = meanInterval(played.map(({ episodeReturn }) => episodeReturn));
  const missed = played.reduce((sum, { missedSteps = 0 }) => sum + missedSteps, 0);
  const answered = played.reduce((sum, { numSteps }) => sum + numSteps, 0);
  console.log(`${game}, ${system}, tau ${playedTau}, ${framesPerSecond} frames/s: ${mean.toFixed(1)}`);
  return {
    game,
    system,
    tau,
    frames_per_second: framesPerSecond,
    latency_us: mean_us,
    missed_steps: round(missed / (missed + answered), 4),
    return: { mean, low, high, n: count },
  };
}
