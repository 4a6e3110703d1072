/**
 * Times whole training with PPO, collection and updates, of ztw-atari and its peers: a fresh process each, in turn, round
 * after round, and writes `results/bench/training-speed.json`: one row a system.
 *
 *   npm run bench -- training/measure                                  # 10 to 15 minutes on two cores
 *   npm run bench -- training/measure --rounds 1 --rollouts 1 --warm-up 1 --output /tmp/training-speed.json
 *   npm run bench -- training/measure --python /path/to/python         # one that has the packages already
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { z } from "zod";
import { median, packageRoot, writeFileAtomic } from "../../src/tools.js";
import { benchFolder, benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, optionalText, readOptions, text } from "../shared/options.js";
import { ensurePython, run } from "../shared/python.js";
import type { TrainingRow, TrainingSpeedResult } from "./result.js";

const folder = benchFolder("training");
/** Everybody's: rl-baselines3-zoo's for Atari. */
const settings = { environments: 8, steps: 128, epochs: 4, minibatch: 256 };
/** Above this, something else is at work. */
const quietLoad = 0.5;

const answerSchema = z.object({
  /** Of each rollout. */
  seconds: z.array(z.number()),
  versions: z.record(z.string(), z.string()),
});

interface System {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

interface Plan {
  readonly game: string;
  readonly threads: number;
  readonly numRounds: number;
  readonly numRollouts: number;
  readonly numWarmUp: number;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("training/measure", args, {
    game: text("pong"),
    threads: integer(availableParallelism()),
    rounds: integer(3),
    rollouts: integer(10),
    "warm-up": integer(2, 0),
    output: text(benchResult("training-speed")),
    python: optionalText,
  });
  const { game, threads, output } = options;
  const python = options.python ?? (await ensurePython(folder, "PyTorch, Stable-Baselines3, ale-py"));
  const machine = describeMachine(); // before anything of this ran
  if (machine.load[0]! > quietLoad)
    console.log(
      `The load is ${machine.load[0]}. PyTorch's threads wait for each other, so a busy machine flatters us.`,
    );
  const { rounds: numRounds, rollouts: numRollouts, "warm-up": numWarmUp } = options;
  const plan = { game, threads, numRounds, numRollouts, numWarmUp };
  const { rows, versions } = await measureInTurn(listSystems(python), plan);
  const head = { game, threads, settings, versions, machine };
  const result: TrainingSpeedResult = { formatVersion: 1, kind: "training-speed", ...head, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

function listSystems(python: string): readonly System[] {
  const ours = join(packageRoot, "scripts", "run.mjs");
  const peers = join(folder, "peers.py");
  return [
    { name: "ztw-atari", command: [execPath, ours, "bench/programs", "training/ours"] },
    { name: "Stable-Baselines3, DummyVecEnv", command: [python, peers, "--peer", "sb3-dummy"] },
    { name: "Stable-Baselines3, SubprocVecEnv", command: [python, peers, "--peer", "sb3-subproc"] },
    {
      name: "plain PyTorch loop, ale-py's AtariVectorEnv",
      command: [python, peers, "--peer", "pytorch-loop"],
    },
  ];
}

/** Round after round, so that other load on the machine falls on all. */
async function measureInTurn(systems: readonly System[], plan: Plan) {
  const rates = systems.map((): number[] => []);
  const versions: Record<string, string> = {};
  for (let number = 1; number <= plan.numRounds; number++)
    for (const [index, system] of systems.entries()) {
      const measured = await measure(system, number, plan);
      rates[index]!.push(measured.rate);
      Object.assign(versions, measured.versions);
      console.log(
        `round ${number} of ${plan.numRounds}: ${system.name}, ${measured.rate} environment steps/s`,
      );
    }
  const rows = systems.map(({ name }, index) => describeRow(name, rates[index]!, plan));
  return { rows, versions };
}

/** Environment steps a second of one process, warm-up left out. Every round has a seed of its own. */
async function measure({ command: [program, ...args] }: System, seed: number, plan: Plan) {
  const { game, threads, numWarmUp, numRollouts } = plan;
  const options = { game, threads, seed, rollouts: numWarmUp + numRollouts };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const printed = (await run(program, [...args, ...flags])).trim().split("\n").at(-1) ?? "";
  const { seconds, versions } = answerSchema.parse(JSON.parse(printed));
  const timed = seconds.slice(numWarmUp);
  if (timed.length !== numRollouts)
    throw new Error(`expected ${numRollouts} timed rollouts, received ${timed.length}`);
  const total = timed.reduce((sum, value) => sum + value, 0);
  return { rate: round((numRollouts * settings.environments * settings.steps) / total, 1), versions };
}

function describeRow(system: string, rounds: readonly number[], { numRollouts }: Plan): TrainingRow {
  return {
    system,
    steps_per_second: round(median(rounds), 1),
    low: Math.min(...rounds),
    high: Math.max(...rounds),
    rounds: [...rounds],
    rollouts: numRollouts,
  };
}
