/** `ztw report`: figures and tables from stored result files; nothing is played. */
import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import {
  type ConfirmationResult,
  type CostModelName,
  confirmationLines,
  costModelNames,
  figurePrefix,
  insertReadmeBlock,
  markdownReport,
  readConfirmation,
  readmeCostModels,
  readSweep,
  renderReadmeBlock,
  resultKind,
  type SweepResult,
  summarize,
  textReport,
  writeFigure,
  writeFileAtomic,
} from "../../src/index.js";
import { type Context, createCommand, handle } from "../shared/command.js";

interface Options {
  readonly markdown?: boolean;
  readonly figures: boolean;
  readonly costModel: CostModelName;
  readonly readme?: string;
}

/** The `report` subcommand. */
export function reportCommand(): Command {
  const command = createCommand("report", "Tables and figures from stored results.", [
    [
      "ztw report results/pong-ztw-sweep.json results/pong-ztw-confirm.json",
      "table, confirmation, SVG and PNG",
    ],
    ["ztw report results/*.json --readme README.md", "also renew figures and results in the README"],
  ])
    .argument("<results...>", "result files of evaluate: sweeps, and confirmations to mark in their figures")
    .option("--markdown", "tables in Markdown")
    .option("--no-figures", "tables only")
    .addOption(
      new Option("--cost-model <name>", "how operations are counted")
        .choices(costModelNames)
        .default("reference"),
    )
    .option("--readme <file>", "put confirmed savings, figures and tables between the markers of this file");
  return handle<Options>(command, async (context, options, files) => {
    const sweepFiles = files.filter((file) => resultKind(file) === "sweep");
    const confirmationFiles = files.filter((file) => !sweepFiles.includes(file));
    const confirmations = confirmationFiles.map(readConfirmation);
    const reports = [];
    for (const file of sweepFiles) reports.push(await reportSweep(file, confirmations, options));
    if (options.readme !== undefined)
      await renewReadme(options.readme, { sweepFiles, confirmationFiles, confirmations }, context);
    const lines = confirmations.flatMap((result) => confirmationLines(result, options.costModel));
    return {
      text: [...reports.map(({ text }) => text), ...lines].join("\n\n"),
      json: reports.map(({ text: _text, ...json }) => json),
    };
  });
}

async function reportSweep(file: string, confirmations: readonly ConfirmationResult[], options: Options) {
  const { costModel } = options;
  const sweep = readSweep(file);
  const confirmation = confirmationOf(sweep, confirmations);
  const figure = options.figures
    ? await writeFigure(sweep, figurePrefix(file, costModel), { confirmation, costModel })
    : [];
  const table = options.markdown === true ? markdownReport(sweep, costModel) : textReport(sweep, costModel);
  const text = figure.length === 0 ? table : `${table}\nFigure: ${figure.join(", ")}`;
  return { file, figure, text, summary: summarize(sweep, costModel) };
}

function confirmationOf({ ran }: SweepResult, confirmations: readonly ConfirmationResult[]) {
  return confirmations.find(({ ran: other }) => other.game === ran.game && other.method === ran.method);
}

async function renewReadme(
  readme: string,
  files: {
    readonly sweepFiles: readonly string[];
    readonly confirmationFiles: readonly string[];
    readonly confirmations: readonly ConfirmationResult[];
  },
  { note }: Context,
): Promise<void> {
  for (const file of files.sweepFiles) {
    const sweep = readSweep(file);
    const confirmation = confirmationOf(sweep, files.confirmations);
    const attempts = confirmation?.attempts.flatMap(({ episodes }) => episodes) ?? [];
    for (const costModel of readmeCostModels(sweep.episodes)) {
      const isKnown = readmeCostModels(attempts).includes(costModel);
      const shown = { costModel, ...(isKnown && { confirmation }) };
      await writeFigure(sweep, figurePrefix(file, costModel), shown);
    }
  }
  const block = renderReadmeBlock(files.sweepFiles, files.confirmationFiles);
  await writeFileAtomic(readme, insertReadmeBlock(readFileSync(readme, "utf8"), block));
  note(`Renewed ${readme}.`);
}
