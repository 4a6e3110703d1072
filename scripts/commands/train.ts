/** `ztw train`: trains experts with PPO. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  loadBundle,
  shippedBundleFolder,
  type TrainOptions,
  type TrainResult,
  train,
} from "../../src/index.js";
import { architectureNames, devices, protocolNames, trainSettingsSchema } from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { createExpertEvaluator } from "../shared/expert-evaluator.js";
import { decimal, integer, integerList } from "../shared/parsers.js";
import { chooseRolloutBackend, rolloutBackendOption } from "../shared/rollout-backend.js";

/** Settings are named as `train` names them; `seed` comes from `seeds`. */
interface Options
  extends Omit<TrainOptions, "game" | "output" | "seed" | "numEnvs" | "evaluator" | "backend"> {
  readonly seeds: readonly number[];
  readonly envs: number;
  readonly backend?: string;
  readonly output: string;
  readonly evaluationEpisodes: number;
  readonly checkpointEvery: number;
  readonly resume: boolean;
  readonly threads?: number;
  readonly romDir?: string;
}

const defaults = trainSettingsSchema.parse({});

/** The word for the expert that ships with each game, as a value of `--from`. */
const shipped = "shipped";

/** The `train` subcommand. */
export function trainCommand(): Command {
  const command = createCommand("train", "Train an expert with PPO.", [
    ["ztw train breakout", "rl-baselines3-zoo's settings: 10M steps, some eight hours on two cores"],
    ["ztw train pong qbert --seeds 1,2", "four runs in turn"],
    [
      "ztw train pong --architecture impala-resnet",
      "IMPALA's residual network: several times as long a step",
    ],
    [
      "ztw train pong --from shipped --steps 1_500_000",
      "goes on from the expert that ships, fresh optimizer",
    ],
    ["ztw train pong --steps 50_000 --evaluation-episodes 0", "a few minutes, to see it work"],
  ]).argument("<games...>", "games as ALE names them, in snake case");
  addLengthOptions(command);
  addPpoOptions(command);
  addFileOptions(command);
  return handle<Options>(command, run);
}

function addLengthOptions(command: Command): void {
  command
    .option("--steps <n>", "environment steps of each run, four frames each", integer(1), defaults.steps)
    .option("--seeds <list>", "one run for each seed and game", integerList(0), [defaults.seed])
    .addOption(
      new Option("--architecture <name>", "network (default: of --from, else nature-cnn)").choices(
        architectureNames,
      ),
    )
    .option("--from <bundle>", `start from this bundle's expert; "${shipped}" for the one that ships`)
    .option(
      "--from-temperature <x>",
      "divide the logits of --from, so that a policy that is sure of its actions explores again",
      decimal(0, Number.MAX_VALUE),
      defaults.fromTemperature,
    )
    .addOption(
      new Option("--protocol <name>", "rules (default: of --from, else ref-clean)").choices(protocolNames),
    )
    .option(
      "--evaluate-every <n>",
      "steps between evaluations; 0: only at the end",
      integer(0),
      defaults.evaluateEvery,
    )
    .option(
      "--evaluation-episodes <n>",
      "full games, greedy and as many sampled; 0: none, and no best",
      integer(0),
      8,
    );
}

function addPpoOptions(command: Command): void {
  const rate = decimal(0, 1);
  const any = decimal(0, Number.MAX_VALUE);
  command
    .option("--envs <n>", "environments that are played at once", integer(1), defaults.numEnvs)
    .option(
      "--rollout-steps <n>",
      "steps in each environment between updates",
      integer(1),
      defaults.rolloutSteps,
    )
    .option("--epochs <n>", "passes over each rollout", integer(1), defaults.epochs)
    .option("--minibatch-size <n>", "transitions in an update", integer(1), defaults.minibatchSize)
    .option("--learning-rate <x>", "Adam's step at the start", rate, defaults.learningRate)
    .option("--final-learning-rate <x>", "and at the end; a straight line between", rate, 0)
    .option(
      "--clip-range <x>",
      "how far ratios of probabilities count, at the start",
      any,
      defaults.clipRange,
    )
    .option("--final-clip-range <x>", "and at the end", any, 0)
    .option("--entropy-coefficient <x>", "weight of the entropy", any, defaults.entropyCoefficient)
    .option("--final-entropy-coefficient <x>", "and at the end (default: the same)", any)
    .option("--value-coefficient <x>", "weight of the critic's loss", any, defaults.valueCoefficient)
    .option("--value-clip-range <x>", "how far values may move in an update (default: any amount)", any)
    .option("--discount <x>", "gamma", rate, defaults.discount)
    .option("--gae-lambda <x>", "0 trusts the critic, 1 the rewards", rate, defaults.gaeLambda)
    .option("--max-grad-norm <x>", "limit of the gradient's norm", any, defaults.maxGradNorm)
    .option("--adam-epsilon <x>", "added to Adam's denominator", any, defaults.adamEpsilon)
    .option(
      "--recycle-dormant-every <n>",
      "steps between searches for units that are zero throughout, which are drawn anew; 0: never",
      integer(0),
      defaults.recycleDormantEvery,
    )
    .option(
      "--practice-share <x>",
      "share of the environments that play again what came before a lost point or life",
      rate,
      defaults.practiceShare,
    )
    .option(
      "--average-steps <n>",
      "evaluate and save the mean of the weights over about so many steps; 0: the latest weights",
      integer(0),
      defaults.averageSteps,
    )
    .option("--no-normalize-advantages", "use advantages as they are")
    .option("--no-clip-rewards", "learn from rewards as they are, not from their sign")
    .option("--no-episodic-life", "a lost life does not end the return")
    .option(
      "--reward-ends-return",
      "a reward ends the return, as a lost life does: for points that are independent, as in Pong",
      defaults.rewardEndsReturn,
    );
}

function addFileOptions(command: Command): void {
  command
    .option("--output <folder>", "each run gets a folder <game>-ppo-<seed> in it", "runs")
    .option("--checkpoint-every <n>", "rollouts between checkpoints", integer(1), 20)
    .option("--no-resume", "refuse to go on from a checkpoint that is there")
    .addOption(rolloutBackendOption())
    .option("--threads <n>", "threads of TensorFlow and of the emulators (default: all cores)", integer(1))
    .addOption(new Option("--device <name>", "where TensorFlow computes").choices(devices).default("auto"))
    .option("--rom-dir <folder>", "where the ROM files are, if not where set-up puts them");
}

async function run(context: Context, options: Options, games: string[]): Promise<Outcome> {
  await ensureSetup({ training: true, note: context.note, signal: context.signal });
  const results: (TrainResult & { readonly game: string; readonly seed: number })[] = [];
  for (const game of games) {
    for (const seed of options.seeds) {
      const result = await train(trainOptions(context, options, { game, seed }));
      results.push({ game, seed, ...result });
      if (games.length * options.seeds.length > 1) context.note(describe(results.at(-1)!));
    }
  }
  return { text: results.map(describe).join("\n"), json: results };
}

function trainOptions(
  context: Context,
  options: Options,
  { game, seed }: { readonly game: string; readonly seed: number },
): TrainOptions {
  const { seeds, envs, output, evaluationEpisodes, threads, romDir, ...others } = options;
  const { from, backend, architecture, ...settings } = others;
  const folder = join(output, `${game}-ppo-${seed}`);
  const known = Object.keys(trainSettingsSchema.shape) as (keyof typeof settings)[];
  const start = from === shipped ? shippedBundleFolder(game) : from;
  const startArchitecture = start === undefined ? undefined : loadBundle(start).manifest.architecture;
  const given = Object.fromEntries(known.map((name) => [name, settings[name]]));
  return {
    ...given,
    ...{ game, seed, output: folder, numEnvs: envs, numThreads: threads, romFolder: romDir },
    ...{ resume: options.resume, checkpointEvery: options.checkpointEvery, device: options.device },
    ...{ from: start, architecture },
    backend: chooseRolloutBackend(backend, architecture ?? startArchitecture ?? "nature-cnn"),
    evaluator:
      evaluationEpisodes === 0
        ? undefined
        : createExpertEvaluator({
            numEpisodes: evaluationEpisodes,
            runSeed: seed,
            numWorkers: threads,
            romFolder: romDir,
          }),
    checkpointFolder: join(folder, "checkpoint"),
    logFolder: join(folder, "tensorboard"),
    signal: context.signal,
    onProgress: context.onProgress,
  };
}

function describe(result: TrainResult & { readonly game: string; readonly seed: number }): string {
  const { game, seed, fromStep, numSteps, recentReturn, bestBundle, lastBundle, curveFile, wallTimeMs } =
    result;
  const resumed = fromStep === 0 ? "" : ` (went on from the checkpoint at ${fromStep})`;
  const recent = recentReturn === undefined ? "no game ended" : `mean return ${recentReturn.toFixed(1)}`;
  const kept = bestBundle === undefined ? lastBundle : `${bestBundle} (best) and ${lastBundle} (last)`;
  return [
    `${game}, seed ${seed}: ${numSteps} steps${resumed} in ${(wallTimeMs / 60_000).toFixed(1)} minutes; ${recent} over the last training games.`,
    `Saved ${kept}; the curve is in ${curveFile}.`,
    `Next: ztw distill ${game} --bundle ${bestBundle ?? lastBundle}`,
  ].join("\n");
}
