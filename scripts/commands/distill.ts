/** `ztw distill`: trains internal classifiers on a frozen expert. */
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import { type DistillResult, distill } from "../../src/index.js";
import {
  checkOutputFolder,
  type DistillSettings,
  defaultRollouts,
  distillSettingsSchema,
  formatCount,
  formatDuration,
  formatPercent,
  isCopied,
  option,
  runOptionsSchema,
  trainsEnsemble,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { distillRules } from "../shared/distill-rules.js";
import { chooseBundle, gameArgument } from "../shared/game-argument.js";
import { addOldFlags } from "../shared/old-flags.js";
import { numberWithin } from "../shared/parsers.js";
import { defaultRolloutBackend, rolloutBackends } from "../shared/rollout-backend.js";
import { addSchemaOptions, pickSchema } from "../shared/schema-options.js";
import { filesGroup, trainingOptionsSchema } from "../shared/training-options.js";

/** What the command takes beside the settings and files of `distill` itself. */
const commandSchema = z.strictObject({
  seeds: z
    .array(distillSettingsSchema.shape.seed.unwrap())
    .default([0])
    .meta(option("one run for each seed", { group: "What and how long" })),
  bundle: z
    .string()
    .optional()
    .meta(
      option("policy bundle with the expert (default: the one that ships)", {
        ...filesGroup,
        value: "folder",
      }),
    ),
  output: z
    .string()
    .optional()
    .meta(
      option(
        "bundle to save into, made where it is not there (default: runs/<game>-<method>); with several seeds, -<seed> is added",
        { ...filesGroup, value: "folder" },
      ),
    ),
  ...trainingOptionsSchema.shape,
});

const fileSchema = runOptionsSchema.omit({ resume: true });
const settingsSchema = distillSettingsSchema.omit({ seed: true }); // one of --seeds

type Options = z.output<typeof commandSchema> & z.output<typeof fileSchema> & z.output<typeof settingsSchema>;

/** The `distill` subcommand. */
export function distillCommand(): Command {
  const command = createCommand("distill", [
    ["ztw distill pong", "the authors' full length, 1M + 1M steps: a quarter of an hour"],
    [
      "ztw distill pong --steps 30_000 --ensemble-steps 10_000",
      "a few minutes; ends with usable classifiers",
    ],
    [
      "ztw distill pong --method ztw-gate --bundle my-bundle --output my-bundle",
      "gates for a bundle that has been distilled as ztw: some minutes more",
    ],
    [
      "ztw distill pong --method ztw-rl --bundle my-bundle --output my-bundle",
      "for a bundle with ztw-regret: its gates learn on, from returns",
    ],
    [
      "ztw distill pong --method ztw-hold --bundle my-bundle --output my-bundle",
      "for a bundle with ztw-regret: learns when an action may go on unlooked",
    ],
    [
      "ztw distill pong --method sdn --classifiers-from pbee --bundle b --output b",
      "for a bundle with pbee: its classifiers as they are, and another rule",
    ],
    [
      "ztw distill pong --classifier standard --positions 1,2,3",
      "larger classifiers, one behind each convolution",
    ],
    ["ztw distill qbert --method sdn --output runs/qbert-sdn", "the baseline without cascade and ensemble"],
    ["ztw distill qbert --method pbee --output runs/qbert-pbee", "the same, left when heads in a row agree"],
    ["ztw distill mygame --bundle my-bundle --output my-bundle", "another expert, saved beside itself"],
  ]).argument(...gameArgument);
  const forms = { schedule: { parse: parseSchedule, format: formatSchedule } };
  for (const schema of [commandSchema, settingsSchema, fileSchema])
    addSchemaOptions(command, schema, { forms });
  addOldFlags(command, {
    "--envs": "--num-envs",
    "--seed": "--seeds",
    "--batch-size": "--minibatch-size",
    "--ensemble-batch-size": "--ensemble-minibatch-size",
    "--learning-rates": "--schedule",
    "--threads": "--num-threads",
    "--rom-dir": "--rom-folder",
    "--checkpoint-dir": "--checkpoint-folder",
    "--log-dir": "--log-folder",
    "--checkpoint-every": { flag: "--checkpoint-every-steps", convert: stepsOfRollouts },
  });
  return handle<Options>(
    command,
    async (context, options, [game]) => run(context, options, game!),
    distillRules,
  );
}

/** The old option counted rollouts. */
function stepsOfRollouts(numRollouts: number, { method, ...options }: Options): number {
  const usual = defaultRollouts(method);
  const { numEnvs = usual.numEnvs, rolloutSteps = usual.rolloutSteps } = options;
  return numRollouts * numEnvs * rolloutSteps;
}

async function run(context: Context, options: Options, name: string): Promise<Outcome> {
  const { game } = chooseBundle("distill", name, options.bundle); // before TensorFlow is set up
  const { output, checkpointFolder, logFolder } = options;
  for (const [parameter, path] of Object.entries({ output, checkpointFolder, logFolder }))
    if (path !== undefined) checkOutputFolder("distill", path, parameter);
  await ensureSetup({ training: !isCopied(options), note: context.note, signal: context.signal });
  context.note(announce(game, options));
  const results: DistillResult[] = [];
  for (const seed of options.seeds) results.push(await distillOne(context, options, { game, seed }));
  const json = results.length === 1 ? results[0] : results;
  return { text: results.map((result) => describe(result, game)).join("\n"), json };
}

/** What will be done, before it takes its time. */
function announce(game: string, options: Options): string {
  const { method, steps, classifiersFrom, seeds } = options;
  if (isCopied(options)) return `Writing ${method} for ${game}, with the classifiers of ${classifiersFrom}.`;
  const ensembleSteps = options.ensembleSteps ?? (classifiersFrom === undefined ? steps : undefined);
  const classifiers =
    classifiersFrom === undefined
      ? `${formatCount(steps)} steps for the classifiers`
      : `the classifiers of ${classifiersFrom}`;
  const ensemble =
    ensembleSteps === undefined ? "as many steps as they had" : `${formatCount(ensembleSteps)}`;
  const ofOthers: Readonly<Partial<Record<DistillSettings["method"], string>>> = {
    "ztw-gate": `${formatCount(options.gateSteps)} steps for the gates`,
    "ztw-regret": `${formatCount(options.gateSteps)} steps for the gates`,
    "ztw-rl": `${formatCount(options.rlSteps)} steps from returns`,
    "ztw-hold": `${formatCount(options.holdSteps)} steps of games with trials of holding`,
  };
  const own = trainsEnsemble(method) ? `${classifiers}, then ${ensemble} for the ensemble` : classifiers;
  return `Training ${method} for ${game}: ${ofOthers[method] ?? own}${seeds.length === 1 ? "" : `, for each of ${seeds.length} seeds`}.`;
}

function distillOne(
  context: Context,
  options: Options,
  { game, seed }: { readonly game: string; readonly seed: number },
): Promise<DistillResult> {
  const { bundle } = chooseBundle("distill", game, options.bundle);
  const suffix = options.seeds.length === 1 ? "" : `-${seed}`;
  const output = `${options.output ?? join("runs", `${game}-${options.method}`)}${suffix}`;
  const kept = (folder: string | undefined, name: string) =>
    folder === undefined ? join(output, name) : `${folder}${suffix}`;
  return distill({
    ...pickSchema(settingsSchema, options),
    ...pickSchema(fileSchema, options),
    seed,
    bundle,
    output,
    resume: options.resume,
    backend: rolloutBackends[options.backend ?? defaultRolloutBackend],
    checkpointFolder: kept(options.checkpointFolder, "checkpoint"),
    logFolder: kept(options.logFolder, "tensorboard"),
    signal: context.signal,
    onProgress: context.onProgress,
  });
}

function describe(
  { measures, steps, wallTimeMs, bundleFolder, method }: DistillResult,
  game: string,
): string {
  const lines = Object.entries(measures).map(([stage, heads]) => {
    const shares = heads.map(({ agreement }) => formatPercent(agreement)).join(", ");
    return `${stage}: ${formatCount(steps[stage]!)} steps; agreement with the expert at each exit: ${shares}`;
  });
  return [
    ...lines,
    `Saved ${method} to ${bundleFolder} after ${formatDuration(wallTimeMs / 1000)}.`,
    `Next: ztw evaluate ${game} --bundle ${bundleFolder} --method ${method}`,
  ].join("\n");
}

/** `0.1:0.01,1:0.001`; a config file may hold the list of `{ until, learningRate }` itself. */
function parseSchedule(value: unknown): DistillSettings["schedule"] {
  const phases = Array.isArray(value)
    ? value
    : String(value)
        .split(",")
        .map((phase) => {
          const [until, learningRate, ...others] = phase.split(":").map(numberOf);
          return others.length === 0 ? { until, learningRate } : undefined;
        });
  const parsed = distillSettingsSchema.shape.schedule.safeParse(phases);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("Expected pairs such as 0.1:0.01,0.75:0.001,1:0.0001 (share:rate).");
}

const parseNumber = numberWithin({ min: -Number.MAX_VALUE, max: Number.MAX_VALUE });

/** `undefined` for what is none, which the schema refuses. */
function numberOf(text: string): number | undefined {
  try {
    return parseNumber(text);
  } catch {
    return undefined;
  }
}

function formatSchedule(schedule: unknown): string {
  return (schedule as DistillSettings["schedule"])
    .map(({ until, learningRate }) => `${until}:${learningRate}`)
    .join(",");
}
