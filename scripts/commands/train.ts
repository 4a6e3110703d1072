/** `ztw train`: trains experts with PPO. */
import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { shippedBundleFolder, type TrainOptions, type TrainResult, train } from "../../src/index.js";
import {
  advancedOption,
  architectureNames,
  checkOutputFolder,
  createExpertEvaluator,
  devices,
  formatCount,
  formatDuration,
  formatReturn,
  option,
  runOptionsSchema,
  trainSettingsSchema,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { chooseGames } from "../shared/game-argument.js";
import { addOldFlags } from "../shared/old-flags.js";
import type { OptionRule } from "../shared/option-rules.js";
import { defaultRolloutBackend, rolloutBackends } from "../shared/rollout-backend.js";
import { addSchemaOptions, pickSchema } from "../shared/schema-options.js";
import { filesGroup, trainingOptionsSchema } from "../shared/training-options.js";

const start = { group: "Length and start" };
/** What the command takes beside the settings and files of `train` itself. */
const commandSchema = z.strictObject({
  seeds: z
    .array(trainSettingsSchema.shape.seed.unwrap())
    .default([0])
    .meta(option("one run for each seed and game", start)),
  architecture: z
    .enum(architectureNames)
    .optional()
    .meta(option("network (default: of --from, else nature-cnn)", start)),
  from: z
    .string()
    .optional()
    .meta(
      option('start from this bundle\'s expert; "shipped" for the one that ships', {
        ...start,
        value: "bundle",
      }),
    ),
  evaluationEpisodes: z
    .number()
    .int()
    .nonnegative()
    .default(8)
    .meta(option("full games, greedy and as many sampled; 0: none, and no best", start)),
  output: z
    .string()
    .default("runs")
    .meta(option("each run gets a folder <game>-ppo-<seed> in it", { ...filesGroup, value: "folder" })),
  ...trainingOptionsSchema.shape,
  device: z.enum(devices).default("auto").meta(advancedOption("where TensorFlow computes", filesGroup)),
});

const fileSchema = runOptionsSchema.pick({ checkpointEverySteps: true, numThreads: true, romFolder: true });
const settingsSchema = trainSettingsSchema.omit({ seed: true }); // one of --seeds

type Options = z.output<typeof commandSchema> & z.output<typeof fileSchema> & z.output<typeof settingsSchema>;

/** The `train` subcommand. */
export function trainCommand(): Command {
  const command = createCommand("train", [
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
  ]).argument("<games...>", "games, such as breakout or ALE/SpaceInvaders-v5, which means the game alone");
  for (const schema of [commandSchema, settingsSchema, fileSchema]) addSchemaOptions(command, schema);
  addOldFlags(command, {
    "--envs": "--num-envs",
    "--evaluate-every": "--evaluate-every-steps",
    "--recycle-dormant-every": "--recycle-dormant-every-steps",
    "--threads": "--num-threads",
    "--rom-dir": "--rom-folder",
    "--seed": "--seeds",
    "--checkpoint-every": { flag: "--checkpoint-every-steps", convert: stepsOfRollouts },
  });
  return handle<Options>(command, run, rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["fromTemperature"],
    belongsTo: ({ from }) => from !== undefined,
    place: "with --from, whose logits it divides",
  },
  {
    options: ["evaluateEverySteps"],
    belongsTo: ({ evaluationEpisodes }) => evaluationEpisodes > 0,
    place: "with --evaluation-episodes above 0",
  },
];

/** The old option counted rollouts. */
function stepsOfRollouts(numRollouts: number, { numEnvs, rolloutSteps }: Options): number {
  return numRollouts * numEnvs * rolloutSteps;
}

async function run(context: Context, options: Options, names: string[]): Promise<Outcome> {
  checkOutputFolder("train", options.output);
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const games = chooseGames("train", names, options.romFolder); // before TensorFlow is set up
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
  const { output, evaluationEpisodes, numThreads, romFolder, device, resume, backend, architecture } =
    options;
  const { noopMax } = options;
  const folder = join(output, `${game}-ppo-${seed}`);
  const from = options.from === "shipped" ? shippedBundleFolder(game) : options.from;
  const games = {
    numEpisodes: evaluationEpisodes,
    runSeed: seed,
    numWorkers: numThreads,
    romFolder,
    noopMax,
  };
  return {
    ...pickSchema(settingsSchema, options),
    ...pickSchema(fileSchema, options),
    game,
    seed,
    output: folder,
    from,
    architecture,
    device,
    resume,
    backend: rolloutBackends[backend ?? defaultRolloutBackend],
    evaluator: evaluationEpisodes === 0 ? undefined : createExpertEvaluator(games),
    checkpointFolder: join(folder, "checkpoint"),
    logFolder: join(folder, "tensorboard"),
    signal: context.signal,
    onProgress: context.onProgress,
  };
}

function describe(result: TrainResult & { readonly game: string; readonly seed: number }): string {
  const { game, seed, fromStep, numSteps, recentReturn, bestBundle, lastBundle, curveFile, wallTimeMs } =
    result;
  const resumed = fromStep === 0 ? "" : ` (went on from the checkpoint at ${formatCount(fromStep)})`;
  const recent = recentReturn === undefined ? "no game ended" : `mean return ${formatReturn(recentReturn)}`;
  const kept = bestBundle === undefined ? lastBundle : `${bestBundle} (best) and ${lastBundle} (last)`;
  return [
    `${game}, seed ${seed}: ${formatCount(numSteps)} steps${resumed} in ${formatDuration(wallTimeMs / 1000)}; ${recent} over the last training games.`,
    `Saved ${kept}; the curve is in ${curveFile}.`,
    `Next: ztw distill ${game} --bundle ${bestBundle ?? lastBundle}`,
  ].join("\n");
}
