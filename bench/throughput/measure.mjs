/**
 * Times sweeps on every backend, and decisions for vectors of environments, and writes `results/bench/throughput.json`: one row a
 * game and backend, or a game, threshold and way.
 *
 *   node bench/throughput/measure.mjs
 *   node bench/throughput/measure.mjs --rounds 1 --seeds 1 --taus 0.5,1 --steps 100 --output /tmp/throughput.json
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { confirmedTau, readConfirmation } from "ztw-atari";
import { packageRoot, writeFileAtomic } from "ztw-atari/tools";
import { backends, timeSweep } from "./sweeps.mjs";
import { timeVectors, ways } from "./vectors.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seeds: { type: "string", default: "1" },
    taus: { type: "string" },
    envs: { type: "string", default: "16" },
    steps: { type: "string", default: "1000" },
    output: { type: "string", default: join(packageRoot, "results", "bench", "throughput.json") },
  },
});
const [rounds, seeds, numEnvs, numSteps] = ["rounds", "seeds", "envs", "steps"].map((name) =>
  Number(values[name]),
);
const games = ["pong", "qbert"];

const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: availableParallelism(),
  node: process.version,
  load: loadavg().map((load) => Number(load.toFixed(2))), // before anything of this ran
};
const rows = [];
for (const game of games) await measureSweeps(game);
for (const game of games) for (const tau of [readConfirmedTau(game), 1]) await measureVectors(game, tau);
const head = {
  formatVersion: 1,
  kind: "throughput",
  seeds,
  taus: values.taus ?? null,
  numEnvs,
  numSteps,
  machine,
};
const lines = rows.map((row) => `  ${JSON.stringify(row)}`);
await writeFileAtomic(
  values.output,
  `${JSON.stringify(head).slice(0, -1)},"rows":[\n${lines.join(",\n")}\n]}\n`,
);
console.log(`Wrote ${values.output}`);

/** The threshold that was confirmed to lose nothing, or little. */
function readConfirmedTau(game) {
  const path = join(packageRoot, "results", game, "ztw", "confirm.json");
  return confirmedTau(readConfirmation(path), "greedy");
}

async function measureSweeps(game) {
  const measured = backends.map((backend) => ({ kind: "sweep", game, backend, seconds: [] }));
  for (let round = 0; round < rounds; round++)
    for (const { backend, seconds } of measured) {
      seconds.push(Number((await timeSweep({ game, backend, seeds, taus: values.taus })).toFixed(2)));
      console.log(`round ${round + 1} of ${rounds}: ${game} on ${backend}, ${seconds.at(-1)} s`);
    }
  rows.push(...measured);
}

async function measureVectors(game, tau) {
  const measured = ways.map((way) => ({ kind: "vector", game, tau, way, decisions_per_second: [] }));
  for (let round = 0; round < rounds; round++) {
    const rates = await timeVectors({ game, tau, numEnvs, numSteps, seed: round });
    for (const [index, rate] of rates.entries()) measured[index].decisions_per_second.push(Math.round(rate));
  }
  console.log(
    `${game}, tau ${tau}: ${measured.map((row) => row.decisions_per_second[0]).join(", ")} decisions/s`,
  );
  rows.push(...measured);
}
