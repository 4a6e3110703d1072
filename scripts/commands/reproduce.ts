/** `ztw reproduce`: the paper's comparison: every method, several models of each, swept, measured and tuned. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { type Bundle, InvalidArgumentError } from "../../src/index.js";
import {
  checkOutputFolder,
  createBundle,
  formatDuration,
  readStudy,
  renderStudy,
  type StudySettings,
  usableCores,
  writeFileAtomic,
  writeStudyFigures,
} from "../../src/tools.js";
import { runLanes } from "../reproduce/processes.js";
import { type Lane, planPhases, type Step } from "../reproduce/steps.js";
import { lengths, openStudy, orderMethods, studiedMethods } from "../reproduce/study.js";
import { keepTime } from "../reproduce/times.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { chooseBundle } from "../shared/game-argument.js";
import { findMadeBundle } from "../shared/made.js";
import { filledText, integer, listOf, shareList } from "../shared/parsers.js";

interface Options {
  readonly quick?: boolean;
  readonly methods: readonly string[];
  readonly bundles?: readonly string[];
  readonly numModels?: number;
  readonly steps?: number;
  readonly ensembleSteps?: number;
  readonly gateSteps?: number;
  readonly numSeeds?: number;
  readonly noopMax: number;
  readonly maxLoss?: readonly number[];
  readonly tune: boolean;
  readonly numJobs?: number;
  readonly output: string;
  readonly dryRun?: boolean;
}

const shippedGames = ["qbert", "pong"];
const countOf = ({ quick, full }: { readonly quick: number; readonly full: number }) =>
  `(default: ${full.toLocaleString("en-US")}; ${quick.toLocaleString("en-US")} with --quick)`;
const usual = (name: "numModels" | "steps" | "ensembleSteps" | "gateSteps" | "numSeeds") =>
  countOf({ quick: lengths.quick[name], full: lengths.full[name] });

/** The `reproduce` subcommand. */
export function reproduceCommand(): Command {
  const command = createCommand("reproduce", [
    ["ztw reproduce --quick", "both games, small: a quarter of an hour on two cores"],
    ["ztw reproduce", "in full, hours; stopped or killed, the same command goes on"],
    ["ztw reproduce pong --methods ztw,sdn,pbee --num-models 5", "a question of your own"],
    ["ztw reproduce --dry-run", "the commands that it would run"],
  ])
    .argument("[games...]", "games of the study (default: those that ship)")
    .option("--quick", "a small study")
    .addOption(
      new Option(
        "--methods <names>",
        `methods to compare, separated by commas, out of ${studiedMethods.join(", ")}`,
      )
        .argParser(listOf(filledText("names")))
        .default([...studiedMethods], "all"),
    )
    .option(
      "--bundles <folders>",
      "bundles of the games' experts, in their order (default: those that ship)",
      listOf(filledText("folder")),
    )
    .option("--num-models <n>", `models of each method ${usual("numModels")}`, integer(1, 1000))
    .option("--steps <n>", `training steps of the classifiers ${usual("steps")}`, integer(1))
    .option("--ensemble-steps <n>", `training steps of the ensemble ${usual("ensembleSteps")}`, integer(1))
    .option("--gate-steps <n>", `training steps of the gates ${usual("gateSteps")}`, integer(1))
    .option("--num-seeds <n>", `games at each threshold ${usual("numSeeds")}`, integer(2, 100_000))
    .option("--noop-max <n>", "random no-op frames at the beginning of a game", integer(0, 10_000), 30)
    .option(
      "--max-loss <list>",
      "what may be lost where thresholds are tuned, of the first models (default: 2%)",
      shareList(),
    )
    .option("--no-tune", "choose no thresholds (so with --quick)")
    .option("--num-jobs <n>", "models that are worked on at once (default: one a core)", integer(1, 1024))
    .option("--output <folder>", "where everything goes; it holds one study", join("runs", "reproduce"))
    .option("--dry-run", "print the commands that are still to run, and run none");
  return handle<Options>(command, run, [
    {
      options: ["maxLoss"],
      belongsTo: ({ tune, quick }) => tune && quick !== true,
      place: "without --no-tune and --quick, which choose no thresholds",
    },
  ]);
}

async function run(context: Context, options: Options, games: string[]): Promise<Outcome> {
  const experts = chooseExperts(games, options);
  const settings = settle(experts, options);
  const phases = planPhases(options.output, settings);
  if (options.dryRun) return describePlan(phases.flat());
  checkOutputFolder("reproduce", options.output);
  await openStudy(options.output, settings);
  await ensureSetup({ training: true, note: context.note, signal: context.signal });
  for (const lane of phases[0]!) await placeExpert(lane, experts.get(lane.game)!);
  await work(context, phases, options);
  return describe(options.output);
}

/** Figures and the page, from what lies in the study's folder. */
async function describe(output: string): Promise<Outcome> {
  const study = readStudy(output);
  const figures = await writeStudyFigures(study);
  const page = join(output, "results.md");
  await writeFileAtomic(page, renderStudy(study));
  const text = [`Results: ${page}`, `Figures: ${figures.join(", ")}`].join("\n");
  return { text, json: { page, figures, settings: study.settings } };
}

/** The experts by game. */
function chooseExperts(names: readonly string[], { bundles }: Options): Map<string, Bundle> {
  const games = names.length === 0 ? shippedGames : names;
  if (bundles !== undefined && bundles.length !== games.length) {
    throw new InvalidArgumentError(
      `reproduce: expected one bundle for each of ${games.join(", ")} in --bundles, received ${bundles.length}.`,
    );
  }
  const chosen = games.map((name, index) => chooseBundle("reproduce", name, bundles?.[index]));
  const experts = new Map(chosen.map(({ game, bundle }) => [game, bundle]));
  if (experts.size === chosen.length) return experts;
  throw new InvalidArgumentError(`reproduce: expected every game once, received ${games.join(", ")}.`);
}

function settle(experts: ReadonlyMap<string, Bundle>, options: Options): StudySettings {
  const usual = lengths[options.quick ? "quick" : "full"];
  const { steps = usual.steps, ensembleSteps = usual.ensembleSteps, gateSteps = usual.gateSteps } = options;
  const { numModels = usual.numModels, numSeeds = usual.numSeeds } = options;
  return {
    experts: Object.fromEntries([...experts].map(([game, { manifest }]) => [game, manifest.expert.sha256])),
    methods: orderMethods(options.methods),
    ...{ numModels, steps, ensembleSteps, gateSteps, numSeeds },
    noopMax: options.noopMax,
    numForks: usual.numForks,
    ...(usual.taus && { taus: [...usual.taus] }),
    maxLosses: options.tune ? [...(options.maxLoss ?? usual.maxLosses)] : [],
  };
}

/** Only the expert: methods that ship beside it are not the study's. */
async function placeExpert({ bundle }: Lane, { manifest, expertTensors }: Bundle): Promise<void> {
  if (findMadeBundle("reproduce", bundle) !== undefined) return;
  const { formatVersion: _version, expert, methods: _methods, ...fields } = manifest;
  await createBundle(bundle, { ...fields, expertTensors: expertTensors(), training: expert.training });
}

async function work(
  { signal, note, onProgress }: Context,
  phases: readonly (readonly Lane[])[],
  { numJobs = usableCores(), output }: Options,
): Promise<void> {
  const all = phases.flat().flatMap(({ steps }) => steps);
  const show = (lane: Lane, step: Step) => {
    const done = all.filter(({ isDone }) => isDone()).length;
    onProgress({ phase: `${nameLane(lane)}: ${step.name}`, done, total: all.length, unit: "steps" });
  };
  const onEnd = (lane: Lane, step: Step, seconds: number) => {
    note(`${nameLane(lane)}: ${step.name}: ${formatDuration(seconds)}`);
    show(lane, step);
  };
  const onTime = (lane: Lane, step: Step, seconds: number) =>
    keepTime(output, lane, { step: step.name, seconds });
  const onLaneEnd = () => describe(output); // whoever looks in between finds what is there
  for (const lanes of phases)
    await runLanes(lanes, { numJobs, signal, onBegin: show, onTime, onEnd, onLaneEnd });
}

function nameLane({ game, model }: Lane): string {
  return `${game}, model ${model}`;
}

function describePlan(lanes: readonly Lane[]): Outcome {
  const commands = lanes
    .flatMap(({ steps }) => steps.filter(({ isDone }) => !isDone()))
    .map(({ args }) => args);
  const lines = commands.map((args) => `ztw ${args.join(" ")}`);
  return { text: lines.length === 0 ? "Everything is done." : lines.join("\n"), json: commands };
}
