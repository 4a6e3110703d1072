/** `ztw evaluate`: return against computation, and the confirmation that a cheap tau loses no more than a margin. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  type ConfirmationResult,
  confirmedTau,
  type ExitRuleName,
  evaluate,
  type PolicyName,
  type ProtocolName,
  readSweep,
  type SweepResult,
  summarize,
  type Tau,
  type TuneOptions,
  textReport,
  tune,
  writeFigure,
} from "../../src/index.js";
import {
  type ActionMode,
  actionModes,
  type BackendName,
  type Core,
  type CostModelName,
  checkFigure,
  checkOutputFile,
  confirmationFile,
  confirmationLines,
  confirmedLoss,
  cores,
  costModelNames,
  figurePrefix,
  type ProtocolOverrides,
  planTuning,
  policyNames,
  protocolNames,
  type RealTime,
  type SeedScheme,
  tuningLines,
  wrapText,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { backendOption } from "../shared/backend-option.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import { exitRuleOption } from "../shared/exit-rule-option.js";
import { chooseBundle, gameArgument } from "../shared/game-argument.js";
import { addOldFlags } from "../shared/old-flags.js";
import type { OptionRule } from "../shared/option-rules.js";
import { decimal, integer, numberWithin } from "../shared/parsers.js";
import { nameResult } from "../shared/result-name.js";
import { type RuleOptions, ruleOptions, ruleOverrides } from "../shared/rule-options.js";
import { tauList } from "../shared/tau-parser.js";
import { textColumns } from "../shared/terminal.js";

interface Options extends RuleOptions {
  readonly bundle?: string;
  readonly method: PolicyName;
  readonly exitRule?: ExitRuleName;
  readonly taus?: readonly Tau[];
  readonly heads?: boolean;
  readonly numSeeds: number;
  readonly runSeed: number;
  readonly seedScheme?: SeedScheme;
  readonly mode: (typeof modeNames)[number];
  readonly protocol?: ProtocolName;
  readonly backend?: BackendName;
  readonly realTime?: number;
  readonly latency?: number;
  readonly core?: Core;
  readonly numWorkers?: number;
  readonly output?: string;
  readonly confirm?: boolean;
  readonly from?: string;
  readonly confirmNumSeeds: number;
  readonly confirmMaxAttempts?: number;
  readonly figure?: string;
  readonly costModel: CostModelName;
  readonly romFolder?: string;
  readonly workFolder: string;
}

const modeNames = [...actionModes, "both"] as const;

/** The `evaluate` subcommand. */
export function evaluateCommand(): Command {
  const command = createCommand("evaluate", [
    ["ztw evaluate pong", "22 taus, 10 seeds, greedy and sampled actions"],
    ["ztw evaluate pong --taus 0.8,0.9 --num-seeds 5 --mode greedy", "a quick look"],
    [
      "ztw evaluate pong --real-time 30000 --backend onnx",
      "what thinking costs where the game does not wait",
    ],
    ["ztw evaluate pong --taus 0.9,0.95/0.6", "one threshold for both exits, and one for each"],
    ["ztw evaluate pong --heads", "what each exit is worth alone"],
    ["ztw evaluate qbert --confirm", "then ztw tune --max-loss 10% on the same thresholds"],
    [
      "ztw evaluate qbert --confirm --from runs/qbert-ztw-sweep.json",
      "tune the thresholds of a stored sweep",
    ],
  ])
    .argument(...gameArgument)
    .option("--bundle <folder>", "policy bundle to evaluate (default: the one that ships)")
    .addOption(new Option("--method <name>", "what plays").choices(policyNames).default("ztw"))
    .addOption(exitRuleOption())
    .option(
      "--taus <list>",
      "thresholds, separated by commas; one an exit as 0.95/0.6 (default: 0.1 to 0.99 and 1)",
      tauList(),
    )
    .option("--heads", "each exit alone, and the expert, in place of thresholds")
    .option("--num-seeds <n>", "games for each tau and mode, the same seeds for all", integer(1, 100_000), 10)
    .option("--run-seed <n>", "seeds every game", integer(0), 0)
    .option(
      "--seed-scheme <n>",
      "2: seeds of this game, method and bundle, used nowhere else; 1: of the run seed alone, the same for all (default: 2)",
      integer(1, 2),
    )
    .addOption(
      new Option("--mode <name>", "how actions follow from logits").choices(modeNames).default("both"),
    )
    .addOption(new Option("--protocol <name>", "rules (default: the bundle's)").choices(protocolNames))
    .addOption(backendOption())
    .option(
      "--real-time <fps>",
      "the game goes on while the policy thinks, at this many frames a second (a console: 60)",
      numberWithin({ min: 0, max: 1e9, isAboveMin: true }),
    )
    .option(
      "--latency <us>",
      "with --real-time: microseconds of every decision (default: as measured)",
      decimal(0, 1e9),
    )
    .option(
      "--num-workers <n>",
      "worker threads (default: one a core); changes nothing but the time",
      integer(1, 1024),
    )
    .option("--output <file>", "result file (default: runs/<game>-<method>-sweep.json)")
    .option(
      "--confirm",
      "then choose and confirm a tau that loses less than 10 % of (expert − random), as ztw tune does, on seeds of its own",
    )
    .option("--from <file>", "confirm a threshold of this stored sweep instead of playing one")
    .option("--confirm-num-seeds <n>", "fresh seeds for each chosen threshold", integer(2, 100_000), 200)
    .addOption(
      new Option("--confirm-max-attempts <n>", "refused: thresholds are tested in a fixed order now")
        .argParser(integer(1, 1000))
        .hideHelp(),
    )
    .option("--figure <prefix>", "writes <prefix>.svg and .png (default: beside the result)")
    .addOption(
      new Option("--cost-model <name>", "how operations are counted")
        .choices(costModelNames)
        .default("reference"),
    )
    .addOption(
      new Option(
        "--core <name>",
        "emulator core: ours, or ALE's own, which gives the same more slowly (default: ztw)",
      ).choices(cores),
    )
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them")
    .option("--work-folder <folder>", "where unfinished work is kept", "runs");
  addOldFlags(command, {
    "--seeds": "--num-seeds",
    "--workers": "--num-workers",
    "--confirm-seeds": "--confirm-num-seeds",
    "--confirm-attempts": "--confirm-max-attempts",
    "--rom-dir": "--rom-folder",
    "--work-dir": "--work-folder",
  });
  for (const option of ruleOptions()) command.addOption(option);
  return handle<Options>(command, async (context, options, [game]) => run(context, options, game!), rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["latency"],
    belongsTo: ({ realTime }) => realTime !== undefined,
    place: "with --real-time, the frames a second that pass",
  },
  {
    options: ["from", "confirmNumSeeds", "confirmMaxAttempts"],
    belongsTo: ({ confirm: isConfirmed }) => isConfirmed === true,
    place: "with --confirm (ztw report shows a stored sweep)",
  },
  {
    options: ["confirmMaxAttempts"],
    belongsTo: () => false,
    place: "with the order of before; thresholds are tested safest first now, until one is not accepted",
  },
  {
    options: ["exitRule", "taus", "heads", "numSeeds", "output"],
    belongsTo: ({ from }) => from === undefined,
    place: "without --from, which brings a sweep that was played",
  },
  {
    options: ["taus"],
    belongsTo: ({ method, taus }) => method !== "expert" || taus?.every((tau) => tau === 1) === true,
    place: "with a --method that exits early; the expert has no tau",
  },
  {
    options: ["taus", "exitRule", "confirm"],
    belongsTo: ({ heads: isAlone }) => isAlone !== true,
    place: "without --heads, which plays each exit alone",
  },
  {
    options: ["heads"],
    belongsTo: ({ method }) => method !== "expert",
    place: "with a --method that has exits; the expert has none",
  },
  {
    options: ["costModel"],
    belongsTo: ({ costModel, backend }) => costModel !== "performed" || backend !== "onnx",
    place: "with another --backend than onnx, which does not count what it executes",
  },
  {
    options: ["exitRule", "confirm"],
    belongsTo: ({ method }) => method !== "expert",
    place: "with a --method that exits early; the expert has no exits",
  },
];

async function run(context: Context, options: Options, name: string): Promise<Outcome> {
  const { game, bundle } = chooseBundle("evaluate", name, options.bundle);
  const planned = workOptions(context, options, bundle.folder);
  if (options.confirm) planTuning(tuningOptions(planned, options)); // before a game is played
  const sweepFile =
    options.from ??
    options.output ??
    join("runs", `${nameResult(game, options)}${options.heads ? "-heads" : ""}-sweep.json`);
  const prefix = options.figure ?? figurePrefix(sweepFile, options.costModel);
  checkOutputs(sweepFile, prefix, options);
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const work = { ...planned, protocolOverrides: ruleOverrides("evaluate", game, options) };
  const sweep = options.from === undefined ? await play(work, options, sweepFile) : readSweep(options.from);
  const confirmation = options.confirm
    ? await tune({ ...tuningOptions(work, options), sweep, output: confirmationFile(sweepFile) })
    : undefined;
  const figure = await writeFigure(sweep, prefix, { confirmation, costModel: options.costModel });
  const files = {
    sweep: sweepFile,
    figure,
    ...(confirmation && { confirmation: confirmationFile(sweepFile) }),
  };
  return describe({ sweep, confirmation, files, options });
}

/** Before hours of play. */
function checkOutputs(sweepFile: string, prefix: string, { from, confirm }: Options): void {
  if (from === undefined) checkOutputFile("evaluate", sweepFile);
  if (confirm) checkOutputFile("evaluate", confirmationFile(sweepFile));
  checkFigure("evaluate", prefix);
}

function realTimeOf({ realTime, latency }: Options): RealTime | undefined {
  return realTime === undefined ? undefined : { framesPerSecond: realTime, latencyMicroseconds: latency };
}

function workOptions({ signal, onProgress }: Context, options: Options, bundle: string) {
  return {
    bundle,
    method: options.method,
    exitRule: options.exitRule,
    protocol: options.protocol,
    backend: options.backend,
    realTime: realTimeOf(options),
    runSeed: options.runSeed,
    seedScheme: options.seedScheme,
    numWorkers: options.numWorkers,
    romFolder: options.romFolder,
    core: options.core,
    workFolder: options.workFolder,
    signal,
    onProgress,
  };
}

type Work = ReturnType<typeof workOptions> & { readonly protocolOverrides?: ProtocolOverrides };

/** `--confirm` is `ztw tune` with the sweep's thresholds and the loss that a confirmation always allowed. */
function tuningOptions(work: Work, options: Options): TuneOptions {
  const { taus, confirmNumSeeds, costModel } = options;
  return {
    ...work,
    taus,
    maxLosses: [confirmedLoss],
    modes: chosenModes(options),
    confirmNumSeeds,
    costModel,
  };
}

function play(work: Work, options: Options, output: string): Promise<SweepResult> {
  const { taus, heads, numSeeds } = options;
  return evaluate({ ...work, taus, heads, numSeeds, modes: chosenModes(options), output });
}

function chosenModes({ mode }: Options): readonly ActionMode[] {
  return mode === "both" ? actionModes : [mode];
}

interface Evaluation {
  readonly sweep: SweepResult;
  readonly confirmation: ConfirmationResult | undefined;
  readonly files: {
    readonly sweep: string;
    readonly figure: readonly string[];
    readonly confirmation?: string;
  };
  readonly options: Options;
}

function describe({ sweep, confirmation, files, options }: Evaluation): Outcome {
  const { costModel } = options;
  const confirmed =
    confirmation &&
    chosenModes(options).map((mode) => ({
      mode,
      tau: confirmedTau(confirmation, mode),
      allowedLoss: confirmedLoss,
    }));
  const lines = [
    textReport(sweep, costModel, { columns: textColumns() }),
    ...(confirmation ? describeConfirmation(confirmation, costModel) : []),
    "",
    `Results: ${[files.sweep, files.confirmation].filter(Boolean).join(", ")}`,
    `Figure: ${files.figure.join(", ")}`,
  ];
  const hasPassed = confirmed?.every(({ tau }) => tau !== undefined) ?? true;
  return {
    text: lines.join("\n"),
    json: { ...files, ...summarize(sweep, costModel), confirmed },
    exitCode: hasPassed ? exitCodes.ok : exitCodes.notPassed,
  };
}

function describeConfirmation(confirmation: ConfirmationResult, costModel: CostModelName): string[] {
  const width = { columns: textColumns() };
  const confirmed = confirmationLines(confirmation, costModel).map((line) => wrapText(line, width));
  return ["", ...tuningLines(confirmation, costModel, width), "", ...confirmed];
}
