/** `ztw report`: figures and tables from stored result files; nothing is played. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  type ConfirmationResult,
  markdownReport,
  measureHeads,
  readConfirmation,
  readSweep,
  type SweepResult,
  summarize,
  textReport,
  writeFigure,
} from "../../src/index.js";
import {
  type CostModelName,
  checkOutputFile,
  commonFolder,
  confirmationLines,
  costModelNames,
  evaluationPoints,
  figurePrefix,
  findIncomparable,
  findResults,
  gameFigurePrefix,
  insertResults,
  markdownTable,
  markdownTraining,
  measuresNotes,
  measuresTable,
  type ResultFiles,
  type ResultKind,
  readBytes,
  readMeasures,
  readStudy,
  readSubjects,
  readTraining,
  renderPage,
  renderReport,
  renderSummary,
  resultKind,
  textTable,
  textTraining,
  tuningLines,
  wrapText,
  writeComparisonFigure,
  writeFileAtomic,
  writeGameFigure,
  writeStudyFigures,
  writeTrainingFigure,
} from "../../src/tools.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { addOldFlags } from "../shared/old-flags.js";
import type { OptionRule } from "../shared/option-rules.js";
import { textColumns } from "../shared/terminal.js";

interface Options {
  readonly markdown?: boolean;
  readonly figures: boolean;
  readonly costModel: CostModelName;
  readonly page?: string;
  readonly table?: string;
  readonly html?: string;
  readonly clip?: string;
}

/** The `report` subcommand. */
export function reportCommand(): Command {
  const command = createCommand("report", [
    [
      "ztw report results/pong/ztw/sweep.json results/pong/ztw/confirm.json",
      "table, confirmation, SVG and PNG",
    ],
    [
      "ztw report runs/pong-sdn-sweep.json runs/pong-ztw-sweep.json",
      "methods, games, or models of one method: in one figure too",
    ],
    ["ztw report runs/pong-ppo-0/pong-training.json", "how an expert was trained: table and figure"],
    [
      "ztw report results --page docs/results.md --table README.md",
      "renew a page of all results, with figures, and another's main table",
    ],
    [
      "ztw report results --html report.html --clip results/qbert/ztw-hold/clip.gif",
      "all tables, curves that tell their numbers, and a clip, in one file",
    ],
  ])
    .argument("<results...>", "result files or folders of them: sweeps, confirmations, trainings, measures")
    .option("--markdown", "tables in Markdown")
    .option("--no-figures", "tables only")
    .addOption(
      new Option("--cost-model <name>", "how operations are counted")
        .choices(costModelNames)
        .default("reference"),
    )
    .option("--page <file>", "put all tables and figures between the results markers of this page")
    .option(
      "--table <file>",
      "put the main table, six rows at most, between the results markers of this page",
    );
  command
    .option("--html <file>", "write all tables, and curves that tell their numbers, as one HTML file")
    .option("--clip <file>", "MP4 or GIF of an episode, which the HTML file then holds");
  addOldFlags(command, { "--readme": "--page" });
  return handle<Options>(command, run, rules);
}

async function run(context: Context, options: Options, files: readonly string[]): Promise<Outcome> {
  const sorted = sortFiles(files);
  const confirmations = sorted.confirmations.map(readConfirmation);
  const pages = choosePages(options);
  for (const { file } of pages) {
    readPage(file);
    checkOutputFile("report", file, "page");
  }
  if (options.html !== undefined) checkOutputFile("report", options.html, "html");
  const isDrawn = pages.length === 0 && options.html === undefined;
  const drawn = { ...options, figures: options.figures && isDrawn };
  const reports = [];
  for (const file of sorted.sweeps) reports.push(await reportSweep(file, confirmations, drawn));
  const compared = await compareSweeps(sorted.sweeps, drawn);
  for (const file of sorted.trainings) reports.push(await reportTraining(file, drawn));
  for (const file of sorted.measures ?? []) reports.push(reportMeasures(file, options));
  if (pages.length > 0) await drawPageFigures(sorted);
  for (const page of pages) await renewPage(page, sorted, context);
  if (options.html !== undefined) await writeHtml(options.html, options.clip, sorted, context);
  const width = { columns: textColumns() };
  const lines = confirmations.flatMap((result) => [
    ...tuningLines(result, options.costModel, width),
    ...confirmationLines(result, options.costModel).map((line) => wrapText(line, width)),
  ]);
  return {
    text: [...reports.map(({ text }) => text), ...compared, ...lines].join("\n\n"),
    json: reports.map(({ text: _text, ...json }) => json),
  };
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["figures"],
    belongsTo: ({ page, table, html }) => [page, table, html].every((file) => file === undefined),
    place:
      "without --page and --table, which draw the figures that they link, and without --html, which holds its own",
  },
  {
    options: ["clip"],
    belongsTo: ({ html }) => html !== undefined,
    place: "with --html, whose file holds it",
  },
];

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
    measures: [...ofKind("measures"), ...found.flatMap(({ measures }) => measures ?? [])],
    experts: found.flatMap(({ experts }) => experts ?? []),
    studies: found.flatMap(({ studies }) => studies ?? []),
    latency: found.find(({ latency }) => latency !== undefined)?.latency,
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
  const table =
    options.markdown === true
      ? markdownReport(sweep, costModel)
      : textReport(sweep, costModel, { columns: textColumns() });
  return { file, figure, text: withFigure(table, figure), summary: summarize(sweep, costModel) };
}

/** Several sweeps stand in one picture too, above the folders of all. */
async function compareSweeps(files: readonly string[], { figures }: Options): Promise<string[]> {
  if (files.length < 2 || !figures) return [];
  const sweeps = files.map(readSweep);
  const difference = findIncomparable(sweeps);
  if (difference !== undefined) return [`No figure of all: they are not comparable. ${difference}`];
  const drawn = await writeComparisonFigure(sweeps, join(commonFolder(files), "comparison"));
  return [`All of these in one figure: ${drawn.join(", ")}`];
}

async function reportTraining(file: string, options: Options) {
  const training = readTraining(file);
  const figure = options.figures ? await writeTrainingFigure(training, figurePrefix(file)) : [];
  const table =
    options.markdown === true
      ? markdownTraining(training)
      : textTraining(training, { columns: textColumns() });
  return { file, figure, text: withFigure(table, figure), evaluations: evaluationPoints(training) };
}

function reportMeasures(file: string, { markdown }: Options) {
  const result = readMeasures(file);
  const [table, notes] = [measuresTable(result), measuresNotes(result)];
  const width = { columns: textColumns() };
  const lines =
    markdown === true
      ? [markdownTable(table), "", ...notes.map((note) => `- ${note}`)]
      : [textTable(table, width), ...notes.map((note) => wrapText(note, width))];
  return { file, text: lines.join("\n"), heads: measureHeads(result) };
}

function withFigure(table: string, figure: readonly string[]): string {
  return figure.length === 0 ? table : `${table}\nFigure: ${figure.join(", ")}`;
}

function confirmationOf({ ran }: SweepResult, confirmations: readonly ConfirmationResult[]) {
  return confirmations.find(({ ran: other }) => other.game === ran.game && other.method === ran.method);
}

function readPage(file: string): string {
  return Buffer.from(readBytes("report", file, { maxBytes: 2 ** 24 })).toString("utf8");
}

interface Page {
  readonly file: string;
  /** The main table, or everything. */
  readonly content: "table" | "page";
}

function choosePages({ page, table }: Options): Page[] {
  return [
    ...(page === undefined ? [] : [{ file: page, content: "page" } as const]),
    ...(table === undefined ? [] : [{ file: table, content: "table" } as const]),
  ];
}

/** Of each game one for all methods, and one a training: what a page links, and no more. */
async function drawPageFigures(files: ResultFiles): Promise<void> {
  const subjects = readSubjects(files);
  for (const game of new Set(subjects.map(({ sweep }) => sweep.ran.game))) {
    const ofGame = subjects.filter(({ sweep }) => sweep.ran.game === game);
    await writeGameFigure(ofGame, gameFigurePrefix(game, ofGame[0]!.file));
  }
  for (const file of files.trainings) await writeTrainingFigure(readTraining(file), figurePrefix(file));
  for (const folder of files.studies ?? []) await writeStudyFigures(readStudy(folder));
}

async function renewPage({ file, content }: Page, files: ResultFiles, { note }: Context): Promise<void> {
  const block = content === "page" ? renderPage(files, { page: file }) : renderSummary(files);
  await writeFileAtomic(file, insertResults(readPage(file), block));
  note(`Renewed ${file}.`);
}

async function writeHtml(
  file: string,
  clip: string | undefined,
  files: ResultFiles,
  { note }: Context,
): Promise<void> {
  await writeFileAtomic(file, await renderReport(files, { clip }));
  note(`Wrote ${file}: open it in a browser.`);
}
