/** `ztw distill`: trains internal classifiers on a frozen expert. */
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type DistillResult,
  distill,
  loadBundle,
  type ProtocolName,
  shippedBundleFolder,
} from "../../src/index.js";
import {
  type DistillSettings,
  distillSettingsSchema,
  type MethodName,
  methodNames,
  protocolNames,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { integer } from "../shared/parsers.js";
import { chooseRolloutBackend, rolloutBackendOption } from "../shared/rollout-backend.js";

interface Options {
  readonly method: MethodName;
  readonly steps: number;
  readonly ensembleSteps: number;
  readonly gateSteps: number;
  readonly envs: number;
  readonly rolloutSteps: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly ensembleBatchSize: number;
  readonly learningRates: DistillSettings["schedule"];
  readonly seed: number;
  readonly backend?: string;
  readonly protocol?: ProtocolName;
  readonly bundle?: string;
  readonly output?: string;
  readonly checkpointDir?: string;
  readonly checkpointEvery: number;
  readonly resume: boolean;
  readonly logDir?: string;
  readonly threads?: number;
  readonly romDir?: string;
}

const defaults = distillSettingsSchema.parse({});

/** The `distill` subcommand. */
export function distillCommand(): Command {
  const command = createCommand("distill", "Train internal classifiers to imitate a frozen expert.", [
    [
      "ztw distill pong",
      "the authors' full length, 1M steps for the classifiers and 1M for the ensemble: an hour or so",
    ],
    [
      "ztw distill pong --steps 30_000 --ensemble-steps 10_000",
      "a few minutes; ends with usable classifiers",
    ],
    [
      "ztw distill pong --method ztw-gate --bundle my-bundle --output my-bundle",
      "gates for a bundle that has been distilled as ztw: some minutes more",
    ],
    ["ztw distill qbert --method sdn --output runs/qbert-sdn", "the baseline without cascade and ensemble"],
    ["ztw distill mygame --bundle my-bundle --output my-bundle", "another expert, saved beside itself"],
  ]).argument("<game>", "a game that ships (pong, qbert), or any name with --bundle");
  addTrainingOptions(command);
  addFileOptions(command);
  return handle<Options>(command, async (context, options, [game]) => run(context, options, game!));
}

function addTrainingOptions(command: Command): void {
  const { steps, ensembleSteps, gateSteps, numEnvs, rolloutSteps, epochs, batchSize, ensembleBatchSize } =
    defaults;
  command
    .addOption(new Option("--method <name>", "what to train").choices(methodNames).default(defaults.method))
    .option("--steps <n>", "environment steps for the classifiers", integer(1), steps)
    .option("--ensemble-steps <n>", "environment steps for the ensemble (ztw)", integer(1), ensembleSteps)
    .option("--gate-steps <n>", "environment steps for the gates (ztw-gate)", integer(1), gateSteps)
    .option("--envs <n>", "environments that are played at once", integer(1), numEnvs)
    .option("--rollout-steps <n>", "steps in each environment between trainings", integer(1), rolloutSteps)
    .option("--epochs <n>", "passes over each rollout", integer(1), epochs)
    .option("--batch-size <n>", "observations in an update of the classifiers", integer(1), batchSize)
    .option(
      "--ensemble-batch-size <n>",
      "observations in an update of the ensemble",
      integer(1),
      ensembleBatchSize,
    )
    .addOption(
      new Option("--learning-rates <list>", "rate until each share of the planned updates, as share:rate,...")
        .argParser(parseSchedule)
        .default(defaults.schedule, formatSchedule(defaults.schedule)),
    )
    .option("--seed <n>", "seeds parameters, games and minibatches", integer(0), defaults.seed)
    .addOption(new Option("--protocol <name>", "rules (default: the bundle's)").choices(protocolNames));
}

function addFileOptions(command: Command): void {
  command
    .option("--bundle <folder>", "policy bundle with the expert (default: the one that ships)")
    .option(
      "--output <folder>",
      "bundle to save into, made where it is not there (default: runs/<game>-<method>)",
    )
    .option("--checkpoint-dir <folder>", "for going on after a stop (default: <output>/checkpoint)")
    .option("--checkpoint-every <n>", "rollouts between checkpoints", integer(1), 20)
    .option("--no-resume", "refuse to go on from a checkpoint that is there")
    .option("--log-dir <folder>", "TensorBoard events (default: <output>/tensorboard)")
    .addOption(rolloutBackendOption())
    .option("--threads <n>", "threads of TensorFlow and of the emulators (default: all cores)", integer(1))
    .option("--rom-dir <folder>", "where the ROM files are, if not where set-up puts them");
}

async function run(context: Context, options: Options, game: string): Promise<Outcome> {
  await ensureSetup({ training: true, note: context.note, signal: context.signal });
  const bundle = options.bundle ?? shippedBundleFolder(game);
  const output = options.output ?? join("runs", `${game}-${options.method}`);
  const {
    method,
    steps,
    ensembleSteps,
    gateSteps,
    rolloutSteps,
    epochs,
    batchSize,
    ensembleBatchSize,
    seed,
  } = options;
  const result = await distill({
    ...{ method, steps, ensembleSteps, gateSteps, rolloutSteps, epochs, batchSize, ensembleBatchSize, seed },
    numEnvs: options.envs,
    schedule: options.learningRates,
    protocol: options.protocol,
    bundle,
    backend: chooseRolloutBackend(options.backend, loadBundle(bundle).manifest.architecture),
    outputBundle: output,
    checkpointFolder: options.checkpointDir ?? join(output, "checkpoint"),
    checkpointEvery: options.checkpointEvery,
    resume: options.resume,
    logFolder: options.logDir ?? join(output, "tensorboard"),
    numThreads: options.threads,
    romFolder: options.romDir,
    signal: context.signal,
    onProgress: context.onProgress,
  });
  return { text: describe(result, game), json: result };
}

function describe(
  { measures, steps, wallTimeMs, bundleFolder, method }: DistillResult,
  game: string,
): string {
  const lines = Object.entries(measures).map(([stage, heads]) => {
    const shares = heads.map(({ agreement }) => `${(100 * agreement).toFixed(1)} %`).join(", ");
    return `${stage}: ${steps[stage]} steps; agreement with the expert at each exit: ${shares}`;
  });
  return [
    ...lines,
    `Saved ${method} to ${bundleFolder} after ${(wallTimeMs / 60_000).toFixed(1)} minutes.`,
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
          const [until, learningRate] = phase.split(":").map(Number);
          return { until, learningRate };
        });
  const parsed = distillSettingsSchema.shape.schedule.safeParse(phases);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("Expected share:rate pairs, such as 0.1:0.01,0.75:0.001,1:0.0001.");
}

function formatSchedule(schedule: DistillSettings["schedule"]): string {
  return schedule.map(({ until, learningRate }) => `${until}:${learningRate}`).join(",");
}
