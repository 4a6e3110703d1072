/**
 * Lets games go on while a policy thinks, with the mean times of a decision that `results/bench/latency.json` holds, at several
 * speeds of the game, and writes `results/bench/real-time.json`: one row a game, system and speed.
 *
 *   node bench/real-time/measure.mjs
 *   node bench/real-time/measure.mjs --seeds 2 --output /tmp/real-time.json
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { evaluate, shippedBundleFolder } from "ztw-atari";
import { meanInterval, packageRoot, writeFileAtomic } from "ztw-atari/tools";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    speeds: { type: "string", default: "60,2500,5000,10000,20000,40000" },
    output: { type: "string", default: join(packageRoot, "results", "bench", "real-time.json") },
  },
});
/** Emulated frames a second. */
const speeds = values.speeds.split(",").map(Number);
const systems = [
  "engine",
  "ONNX Runtime with exits, Node",
  "ONNX Runtime fp32, Node",
  "PyTorch eager",
  "Stable-Baselines3 predict",
];

const latency = JSON.parse(readFileSync(join(packageRoot, "results", "bench", "latency.json"), "utf8"));
const timed = latency.rows.filter(({ game, policy, system }) => game === policy && systems.includes(system));
const rows = [];
for (const row of timed) {
  for (const framesPerSecond of speeds) rows.push(await play(row, framesPerSecond));
}
const machine = { ...latency.machine, instructionSet: latency.instructionSet };
const lines = rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n");
const header = JSON.stringify({ formatVersion: 1, kind: "real-time", machine }).slice(0, -1);
await writeFileAtomic(values.output, `${header},"rows":[\n${lines}\n]}\n`);
console.log(`Wrote ${values.output}`);

/** Systems differ by the time they take alone: their answers are equal, so the engine plays for all of them. */
async function play({ game, system, tau, mean_us }, framesPerSecond) {
  const playedTau = tau ?? 1;
  const { episodes } = await evaluate({
    bundle: shippedBundleFolder(game),
    taus: [playedTau],
    numSeeds: Number(values.seeds),
    realTime: { framesPerSecond, latencyMicroseconds: mean_us },
  });
  const played = episodes.filter((row) => row.tau === playedTau);
  const { mean, low, high, count } = meanInterval(played.map(({ episodeReturn }) => episodeReturn));
  const total = (pick) => played.reduce((sum, row) => sum + pick(row), 0);
  const missed = total((row) => row.missedSteps) / total((row) => row.missedSteps + row.numSteps);
  console.log(`${game}, ${system}, tau ${playedTau}, ${framesPerSecond} frames/s: ${mean.toFixed(1)}`);
  return {
    ...{ game, system, tau, frames_per_second: framesPerSecond, latency_us: mean_us },
    missed_steps: Number(missed.toFixed(4)),
    return: { mean, low, high, n: count },
  };
}
