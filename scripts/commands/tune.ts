/** `ztw tune`: the cheapest threshold that loses no more than a margin, tested in a fixed order and confirmed on fresh seeds. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  type ConfirmationResult,
  confirmedTau,
  type ExitRuleName,
  judgeTuning,
  type ProtocolName,
  readSweep,
  type Tau,
  tune,
} from "../../src/index.js";
import {
  actionModes,
  type BackendName,
  type CostModelName,
  checkOutputFile,
  confirmationLines,
  costModelNames,
  judgeConfirmation,
  type MethodName,
  methodNames,
  protocolNames,
  tuningLines,
  wrapText,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { backendOption } from "../shared/backend-option.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import { exitRuleOption } from "../shared/exit-rule-option.js";
import { chooseBundle, gameArgument } from "../shared/game-argument.js";
import type { OptionRule } from "../shared/option-rules.js";
import { integer, share, shareList } from "../shared/parsers.js";
import { nameResult } from "../shared/result-name.js";
import { type RuleOptions, ruleOptions, ruleOverrides } from "../shared/rule-options.js";
import { tauList } from "../shared/tau-parser.js";
import { textColumns } from "../shared/terminal.js";

interface Options extends RuleOptions {
  readonly maxLoss: readonly number[];
  readonly bundle?: string;
  readonly method: MethodName;
  readonly exitRule?: ExitRuleName;
  readonly mode: (typeof modeNames)[number];
  readonly taus?: readonly Tau[];
  readonly from?: string;
  readonly errorRate: number;
  readonly numSeeds?: number;
  readonly confirmNumSeeds: number;
  readonly runSeed: number;
  readonly protocol?: ProtocolName;
  readonly backend?: BackendName;
  readonly numWorkers?: number;
  readonly output?: string;
  readonly costModel: CostModelName;
  readonly romFolder?: string;
  readonly workFolder: string;
}

const modeNames = [...actionModes, "both"] as const;

/** The `tune` subcommand. */
export function tuneCommand(): Command {
  const command = createCommand("tune", [
    ["ztw tune pong --max-loss 2%", "what is saved if 2 % of (expert − random) may be lost"],
    ["ztw tune pong --method ztw-regret --max-loss 1%,2%,5%", "three answers from the same games"],
    ["ztw tune pong --from runs/pong-ztw-sweep.json", "the thresholds of a sweep that ztw evaluate wrote"],
    ["ztw tune qbert --noop-max 30", "where seeds differ little, with random no-op starts"],
  ])
    .argument(...gameArgument)
    .option(
      "--max-loss <list>",
      "what may be lost of (expert − random): 2% or 0.02; several share their games",
      shareList(),
      [0.02],
    )
    .option("--bundle <folder>", "policy bundle to tune (default: the one that ships)")
    .addOption(new Option("--method <name>", "whose thresholds").choices(methodNames).default("ztw"))
    .addOption(exitRuleOption())
    .addOption(
      new Option("--mode <name>", "how actions follow from logits").choices(modeNames).default("greedy"),
    )
    .option(
      "--taus <list>",
      "thresholds, separated by commas, one an exit as 0.95/0.6; tested from the highest down (default: those of evaluate)",
      tauList(),
    )
    .option(
      "--from <file>",
      "test thresholds of this stored sweep, a step of 4 % of the computation apart: fewer games for as much",
    )
    .option(
      "--error-rate <share>",
      "chance, at each loss, of accepting any threshold that loses as much",
      share(0.5),
      0.05,
    )
    .option(
      "--num-seeds <n>",
      "calibration seeds (default: 100, or what the smallest loss takes: 149 at 2%, 299 at 1%)",
      integer(2, 100_000),
    )
    .option("--confirm-num-seeds <n>", "fresh seeds for each chosen threshold", integer(2, 100_000), 200)
    .option("--run-seed <n>", "seeds every game", integer(0), 0)
    .addOption(new Option("--protocol <name>", "rules (default: the bundle's)").choices(protocolNames))
    .addOption(backendOption())
    .option(
      "--num-workers <n>",
      "worker threads (default: one a core); changes nothing but the time",
      integer(1),
    )
    .option("--output <file>", "result file (default: runs/<game>-<method>-tune.json)")
    .addOption(
      new Option("--cost-model <name>", "how operations are counted")
        .choices(costModelNames)
        .default("reference"),
    )
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them")
    .option("--work-folder <folder>", "where unfinished work is kept", "runs");
  for (const option of ruleOptions()) command.addOption(option);
  return handle<Options>(command, async (context, options, [game]) => run(context, options, game!), rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["from"],
    belongsTo: ({ taus }) => taus === undefined,
    place: "without --taus, which names the thresholds",
  },
];

async function run(context: Context, options: Options, name: string): Promise<Outcome> {
  const { game, bundle } = chooseBundle("tune", name, options.bundle);
  const { method, mode, taus, errorRate, numSeeds, confirmNumSeeds, costModel } = options;
  const file = options.output ?? join("runs", `${nameResult(game, options)}-tune.json`);
  checkOutputFile("tune", file); // before hours of play
  const sweep = options.from === undefined ? undefined : readSweep(options.from);
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const result = await tune({
    bundle: bundle.folder,
    method,
    exitRule: options.exitRule,
    maxLosses: options.maxLoss,
    modes: mode === "both" ? actionModes : [mode],
    taus,
    sweep,
    errorRate,
    numSeeds,
    confirmNumSeeds,
    costModel,
    runSeed: options.runSeed,
    protocol: options.protocol,
    protocolOverrides: ruleOverrides("tune", game, options),
    backend: options.backend,
    numWorkers: options.numWorkers,
    output: file,
    romFolder: options.romFolder,
    workFolder: options.workFolder,
    signal: context.signal,
    onProgress: context.onProgress,
  });
  return describe(result, file);
}

function describe(result: ConfirmationResult, file: string): Outcome {
  const sequences = judgeTuning(result);
  const confirmed = sequences.flatMap(({ mode, chosen }) =>
    chosen.map(({ maxLoss }) => ({ mode, allowedLoss: maxLoss, tau: confirmedTau(result, mode, maxLoss) })),
  );
  const hasPassed = confirmed.every(({ tau }) => tau !== undefined);
  const width = { columns: textColumns() };
  return {
    text: [
      ...tuningLines(result, undefined, width),
      "",
      ...confirmationLines(result).map((line) => wrapText(line, width)),
      "",
      `Results: ${file}`,
    ].join("\n"),
    json: { file, sequences, confirmations: judgeConfirmation(result), confirmed },
    exitCode: hasPassed ? exitCodes.ok : exitCodes.notPassed,
  };
}
