/**
 * Times whole training with PPO, collection and updates, of ztw-atari and its peers: a fresh process each, in turn, round
 * after round, and writes `results/bench/training-speed.json`: one row a system.
 *
 *   node bench/training/measure.mjs                                  # 10 to 15 minutes on two cores
 *   node bench/training/measure.mjs --rounds 1 --rollouts 1 --warm-up 1 --output /tmp/training-speed.json
 *   node bench/training/measure.mjs --python /path/to/python         # one that has the packages already
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageRoot, writeFileAtomic } from "ztw-atari/tools";
import { ensurePython, run } from "../python.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    game: { type: "string", default: "pong" },
    threads: { type: "string", default: String(availableParallelism()) },
    rounds: { type: "string", default: "3" },
    rollouts: { type: "string", default: "10" },
    "warm-up": { type: "string", default: "2" },
    output: { type: "string", default: join(packageRoot, "results", "bench", "training-speed.json") },
    python: { type: "string" },
  },
});
const { game } = values;
const [threads, numRounds, numRollouts, numWarmUp] = ["threads", "rounds", "rollouts", "warm-up"].map(
  (name) => Number(values[name]),
);
/** Everybody's: rl-baselines3-zoo's for Atari. */
const settings = { environments: 8, steps: 128, epochs: 4, minibatch: 256 };
/** Above this, something else is at work. */
const quietLoad = 0.5;

const python = values.python ?? (await ensurePython(folder, "PyTorch, Stable-Baselines3, ale-py"));
const peers = join(folder, "peers.py");
const systems = [
  { name: "ztw-atari", command: [execPath, join(folder, "ours.mjs")] },
  { name: "Stable-Baselines3, DummyVecEnv", command: [python, peers, "--peer", "sb3-dummy"] },
  { name: "Stable-Baselines3, SubprocVecEnv", command: [python, peers, "--peer", "sb3-subproc"] },
  {
    name: "plain PyTorch loop, ale-py's AtariVectorEnv",
    command: [python, peers, "--peer", "pytorch-loop"],
  },
];

const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: availableParallelism(),
  node: process.version,
  load: loadavg().map((load) => round(load, 2)), // before anything of this ran
};
if (machine.load[0] > quietLoad)
  console.log(
    `The load is ${machine.load[0]}. PyTorch's threads wait for each other, so a busy machine flatters us.`,
  );
const rates = systems.map(() => []);
const versions = {};
for (let number = 1; number <= numRounds; number++)
  for (const [index, system] of systems.entries()) {
    const rate = await measure(system, number);
    rates[index].push(rate);
    console.log(`round ${number} of ${numRounds}: ${system.name}, ${rate} environment steps/s`);
  }
const head = { formatVersion: 1, kind: "training-speed", game, threads, settings, versions, machine };
const lines = systems.map(({ name }, index) => `  ${JSON.stringify(describeRow(name, rates[index]))}`);
await writeFileAtomic(
  values.output,
  `${JSON.stringify(head).slice(0, -1)},"rows":[\n${lines.join(",\n")}\n]}\n`,
);
console.log(`Wrote ${values.output}`);

/** Environment steps a second of one process, warm-up left out. Every round has a seed of its own. */
async function measure({ command: [program, ...args] }, seed) {
  const options = { game, threads, seed, rollouts: numWarmUp + numRollouts };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const printed = (await run(program, [...args, ...flags])).trim().split("\n").at(-1);
  const answer = JSON.parse(printed);
  Object.assign(versions, answer.versions);
  const timed = answer.seconds.slice(numWarmUp);
  if (timed.length !== numRollouts)
    throw new Error(`expected ${numRollouts} timed rollouts, received ${timed.length}`);
  const seconds = timed.reduce((sum, value) => sum + value, 0);
  return round((numRollouts * settings.environments * settings.steps) / seconds, 1);
}

function describeRow(system, perRound) {
  const sorted = [...perRound].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return {
    system,
    steps_per_second: round(median, 1),
    ...{ low: sorted[0], high: sorted.at(-1) },
    rounds: perRound,
    rollouts: numRollouts,
  };
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}
