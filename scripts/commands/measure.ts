/** `ztw measure`: what each exit knows of the states that the policy meets. */
import { join, parse } from "node:path";
import { type Command, Option } from "commander";
import {
  type ExitRuleName,
  measure,
  measureForks,
  measureHeads,
  type ProtocolName,
  type Tau,
} from "../../src/index.js";
import {
  type ActionMode,
  actionModes,
  allForksTable,
  allMeasuresTable,
  type BackendName,
  checkOutputFile,
  defaultForkHorizon,
  forksNotes,
  forksTable,
  formatTau,
  type MeasuresResult,
  type MethodName,
  measuresNotes,
  measuresTable,
  measuresWords,
  methodNames,
  mostForks,
  protocolNames,
  type TableContent,
  textTable,
  wrapText,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { backendOption } from "../shared/backend-option.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitRuleOption } from "../shared/exit-rule-option.js";
import { chooseBundle, gameArgument } from "../shared/game-argument.js";
import type { OptionRule } from "../shared/option-rules.js";
import { integer } from "../shared/parsers.js";
import { nameResult } from "../shared/result-name.js";
import { type RuleOptions, ruleOptions, ruleOverrides } from "../shared/rule-options.js";
import { oneTau, tauList } from "../shared/tau-parser.js";
import { textColumns } from "../shared/terminal.js";

interface Options extends RuleOptions {
  readonly bundle?: string;
  readonly method: MethodName;
  readonly exitRule?: ExitRuleName;
  readonly tau: Tau;
  readonly taus?: readonly Tau[];
  readonly mode: ActionMode;
  readonly numSeeds: number;
  readonly runSeed: number;
  readonly forks: number;
  readonly forkHorizon: number;
  readonly protocol?: ProtocolName;
  readonly backend?: BackendName;
  readonly output?: string;
  readonly romFolder?: string;
}

/** The `measure` subcommand. */
export function measureCommand(): Command {
  const command = createCommand("measure", [
    ["ztw measure pong --tau 0.9", "agreement, calibration and hindsight improvability of each exit"],
    ["ztw measure qbert --method ztw-regret --tau 0.96 --noop-max 30", "on the states of a cheaper policy"],
    ["ztw measure pong --tau 0.3 --forks 500", "and what disagreements with the expert cost, in points"],
    ["ztw measure pong --taus 0.3,0.6,0.9 --forks 500", "by threshold"],
  ])
    .argument(...gameArgument)
    .option("--bundle <folder>", "policy bundle to measure (default: the one that ships)")
    .addOption(new Option("--method <name>", "whose exits").choices(methodNames).default("ztw"))
    .addOption(exitRuleOption())
    .option(
      "--tau <x>",
      "threshold of the games whose states are asked about, or one an exit as 0.95/0.6",
      oneTau(),
      0.9,
    )
    .option("--taus <list>", "several of them in turn, each with a result file of its own", tauList())
    .addOption(
      new Option("--mode <name>", "how actions follow from logits").choices(actionModes).default("greedy"),
    )
    .option("--num-seeds <n>", "games", integer(1, 100_000), 10)
    .option("--run-seed <n>", "seeds every game", integer(0), 0)
    .option(
      "--forks <n>",
      "disagreements of the exits taken with the expert from which the game is played on both ways",
      integer(0, mostForks),
      0,
    )
    .option(
      "--fork-horizon <n>",
      "decisions after which a fork ends at the latest",
      integer(1, 100_000),
      defaultForkHorizon,
    )
    .addOption(new Option("--protocol <name>", "rules (default: the bundle's)").choices(protocolNames))
    .addOption(backendOption())
    .option("--output <file>", "result file (default: runs/<game>-<method>-measures.json)")
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them");
  for (const option of ruleOptions()) command.addOption(option);
  return handle<Options>(command, async (context, options, [game]) => run(context, options, game!), rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["tau"],
    belongsTo: ({ taus }) => taus === undefined,
    place: "without --taus, which takes its place",
  },
];

async function run(context: Context, options: Options, name: string): Promise<Outcome> {
  const { game, bundle } = chooseBundle("measure", name, options.bundle);
  const output = options.output ?? join("runs", `${nameResult(game, options)}-measures.json`);
  const places = placesOf(output, options);
  for (const { file } of places) checkOutputFile("measure", file);
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const protocolOverrides = ruleOverrides("measure", game, options);
  const measured: Measured[] = [];
  for (const { tau, file } of places) {
    const result = await measure({
      ...pickPlaying(options),
      tau,
      bundle: bundle.folder,
      protocolOverrides,
      output: file,
      signal: context.signal,
      onProgress: context.onProgress,
    });
    measured.push({ file, result });
  }
  const [only] = measured;
  return measured.length === 1 ? describe(only!) : describeAll(measured);
}

interface Measured {
  readonly file: string;
  readonly result: MeasuresResult;
}

/** One file, or one for each of several thresholds: `pong-ztw-measures-tau-0.95_0.6.json`. */
function placesOf(
  output: string,
  { tau, taus }: Options,
): readonly { readonly tau: Tau; readonly file: string }[] {
  if (taus === undefined) return [{ tau, file: output }];
  const { dir, name, ext } = parse(output);
  return taus.map((each) => ({
    tau: each,
    file: join(dir, `${name}-tau-${formatTau(each).replaceAll("/", "_")}${ext}`),
  }));
}

function pickPlaying(options: Options) {
  const { method, exitRule, mode, numSeeds, runSeed, protocol, backend, romFolder } = options;
  const { forks: numForks, forkHorizon } = options;
  return {
    ...{ method, exitRule, mode, numSeeds, runSeed, numForks, forkHorizon },
    ...{ protocol, backend, romFolder },
  };
}

function describe({ file, result }: Measured): Outcome {
  const forks = forksTable(result);
  const text = [
    ...tableAndNotes(measuresTable(result), measuresNotes(result)),
    ...(forks === undefined ? [] : tableAndNotes(forks, forksNotes([result]))),
    `Results: ${file}`,
  ].join("\n");
  return { text, json: toJson({ file, result }) };
}

function describeAll(measured: readonly Measured[]): Outcome {
  const results = measured.map(({ result }) => result);
  const forks = allForksTable(results);
  const text = [
    ...tableAndNotes(allMeasuresTable(results), measuresWords),
    ...(forks === undefined ? [] : tableAndNotes(forks, forksNotes(results))),
    `Results: ${measured.map(({ file }) => file).join(", ")}`,
  ].join("\n");
  return {
    text,
    json: measured.map(({ file, result }) => ({ tau: result.tau, ...toJson({ file, result }) })),
  };
}

function toJson({ file, result }: Measured) {
  return { file, heads: measureHeads(result), forks: measureForks(result) };
}

function tableAndNotes(table: TableContent, notes: readonly string[]): string[] {
  const width = { columns: textColumns() };
  return [textTable(table, width), ...notes.map((note) => wrapText(note, width))];
}
