/** `ztw report`: figures and tables from stored result files; nothing is played. */
import { readFileSync, statSync } from "node:fs";
import { type Command, Option } from "commander";
import {
  type ConfirmationResult,
  markdownReport,
  readConfirmation,
  readSweep,
  type SweepResult,
  summarize,
  textReport,
  writeFigure,
} from "../../src/index.js";
import {
  type CostModelName,
  confirmationLines,
  costModelNames,
  evaluationPoints,
  figurePrefix,
  findResults,
  insertReadmeBlock,
  markdownTraining,
  type ResultFiles,
  type ResultKind,
  readmeCostModels,
  readTraining,
  renderReadmeBlock,
  resultKind,
  textTraining,
  writeFileAtomic,
  writeTrainingFigure,
} from "../../src/tools.js";
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
      "ztw report results/pong/ztw/sweep.json results/pong/ztw/confirm.json",
      "table, confirmation, SVG and PNG",
    ],
    ["ztw report runs/pong-ppo-0/pong-training.json", "how an expert was trained: table and figure"],
    ["ztw report results --readme README.md", "of a folder, and renew figures and results in the README"],
  ])
    .argument("<results...>", "result files or folders of them: sweeps, confirmations, trainings")
    .option("--markdown", "tables in Markdown")
    .option("--no-figures", "tables only")
    .addOption(
      new Option("--cost-model <name>", "how operations are counted")
        .choices(costModelNames)
        .default("reference"),
    )
    .option("--readme <file>", "put confirmed savings, figures and tables between the markers of this file");
  return handle<Options>(command, async (context, options, files) => {
    const sorted = sortFiles(files);
    const confirmations = sorted.confirmations.map(readConfirmation);
    const reports = [];
    for (const file of sorted.sweeps) reports.push(await reportSweep(file, confirmations, options));
    for (const file of sorted.trainings) reports.push(await reportTraining(file, options));
    if (options.readme !== undefined) await renewReadme(options.readme, sorted, context);
    const lines = confirmations.flatMap((result) => confirmationLines(result, options.costModel));
    return {
      text: [...reports.map(({ text }) => text), ...lines].join("\n\n"),
      json: reports.map(({ text: _text, ...json }) => json),
    };
  });
}

/** By kind; a folder stands for the results in it and below. */
function sortFiles(paths: readonly string[]): ResultFiles {
  const [folders, files] = [true, false].map((wanted) => paths.filter((path) => isFolder(path) === wanted));
  const kinds = new Map(files!.map((file) => [file, resultKind(file)]));
  const found = folders!.map((folder) => findResults(folder));
  const ofKind = (kind: ResultKind) => files!.filter((file) => kinds.get(file) === kind);
  return {
    sweeps: [...ofKind("sweep"), ...found.flatMap(({ sweeps }) => sweeps)],
    confirmations: [...ofKind("confirmation"), ...found.flatMap(({ confirmations }) => confirmations)],
    trainings: [...ofKind("training"), ...found.flatMap(({ trainings }) => trainings)],
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function reportSweep(file: string, confirmations: readonly ConfirmationResult[], options: Options) {
  const { costModel } = options;
  const sweep = readSweep(file);
  const confirmation = confirmationOf(sweep, confirmations);
  const figure = options.figures
    ? await writeFigure(sweep, figurePrefix(file, costModel), { confirmation, costModel })
    : [];
  const table = options.markdown === true ? markdownReport(sweep, costModel) : textReport(sweep, costModel);
  return { file, figure, text: withFigure(table, figure), summary: summarize(sweep, costModel) };
}

async function reportTraining(file: string, options: Options) {
  const training = readTraining(file);
  const figure = options.figures ? await writeTrainingFigure(training, figurePrefix(file)) : [];
  const table = options.markdown === true ? markdownTraining(training) : textTraining(training);
  return { file, figure, text: withFigure(table, figure), evaluations: evaluationPoints(training) };
}

function withFigure(table: string, figure: readonly string[]): string {
  return figure.length === 0 ? table : `${table}\nFigure: ${figure.join(", ")}`;
}

function confirmationOf({ ran }: SweepResult, confirmations: readonly ConfirmationResult[]) {
  return confirmations.find(({ ran: other }) => other.game === ran.game && other.method === ran.method);
}

async function renewReadme(readme: string, files: ResultFiles, { note }: Context): Promise<void> {
  const confirmations = files.confirmations.map(readConfirmation);
  for (const file of files.sweeps) {
    const sweep = readSweep(file);
    const confirmation = confirmationOf(sweep, confirmations);
    const attempts = confirmation?.attempts.flatMap(({ episodes }) => episodes) ?? [];
    for (const costModel of readmeCostModels(sweep.episodes)) {
      const isKnown = readmeCostModels(attempts).includes(costModel);
      const shown = { costModel, ...(isKnown && { confirmation }) };
      await writeFigure(sweep, figurePrefix(file, costModel), shown);
    }
  }
  for (const file of files.trainings) await writeTrainingFigure(readTraining(file), figurePrefix(file));
  await writeFileAtomic(readme, insertReadmeBlock(readFileSync(readme, "utf8"), renderReadmeBlock(files)));
  note(`Renewed ${readme}.`);
}
