/** Pages of results, made from result files, so that no number there is typed in. */

import { dirname, relative } from "node:path";
import { checkObject, checkPath, checkText } from "../core/check.js";
import { CheckpointError } from "../core/errors.js";
import { gameTitle } from "../core/game-title.js";
import { checkFreshSeeds } from "../evaluate/fresh-seeds.js";
import { type MeasuresResult, readMeasures } from "../evaluate/measures-result.js";
import { readConfirmation, readSweep } from "../evaluate/result-file.js";
import type { Ran } from "../evaluate/result-schema.js";
import { checkSamePolicy, isSamePolicy } from "../evaluate/same-policy.js";
import { policyNames } from "../model/bundle-schema.js";
import { readTraining } from "../model/training-curve.js";
import { ranNote, type ShippedAgents, shippedAgents, trainingNote } from "./agents.js";
import { confirmationTable, lossTable } from "./confirmation-table.js";
import { allForksTable, forksNotes } from "./forks-table.js";
import { mainRows, renderMainTable, type SpeedUps, shortenRows } from "./main-table.js";
import { allMeasuresTable, measuresWords } from "./measures-table.js";
import { type FoldedPart, markdownPage, type PagePart } from "./page-parts.js";
import { checkFiles, figurePrefix, gameFigurePrefix, type ResultFiles, toLink } from "./result-files.js";
import { trainedSteps } from "./row-facts.js";
import type { Subject } from "./savings.js";
import { readSpeedUps } from "./speed-ups.js";
import { studyParts } from "./study/page.js";
import { readStudy } from "./study/study.js";
import { expertTable, markdownReport, markdownTable } from "./table.js";
import { markdownTraining, trainingFacts } from "./training-table.js";

/** Between these two lines a page holds what is made. */
export const pageMarkers = { begin: "<!-- results:begin -->", end: "<!-- results:end -->" } as const;

export interface PageOptions {
  /** The page's file, from which its links lead to the figures. */
  readonly page: string;
  /** What ships; by default this package's `models/`. */
  readonly shipped?: ShippedAgents | undefined;
}

/** A sweep with its file, and the confirmation on it. */
export interface PublishedSweep extends Subject {
  readonly file: string;
}

/**
 * Reads sweeps with their confirmations: game by game, and of each game first what the others are compared to.
 *
 * @throws {CheckpointError} if a file does not read, or a confirmation is of other weights than its sweep.
 */
export function readSubjects(files: ResultFiles, shipped?: ShippedAgents): PublishedSweep[] {
  checkFiles("readSubjects", files);
  const confirmations = files.confirmations.map(readConfirmation);
  const subjects = files.sweeps.map((file) => {
    const sweep = readSweep(file);
    const candidates = confirmations.filter(({ ran }) => isOfSame(ran, sweep.ran));
    const confirmation = candidates.find(({ ran }) => isSamePolicy(ran, sweep.ran)) ?? candidates[0];
    if (confirmation !== undefined) checkSamePolicy("readSubjects", sweep.ran, confirmation.ran);
    if (confirmation !== undefined) checkFreshSeeds("readSubjects", sweep, confirmation);
    const steps = trainedSteps(sweep.ran, (shipped ?? shippedAgents)(sweep.ran.game));
    return { file, sweep, confirmation, note: ranNote(sweep.ran, shipped), trainedSteps: steps };
  });
  return subjects.sort((left, right) => compareSubjects(left.sweep.ran, right.sweep.ran));
}

function isOfSame(ran: Ran, other: Ran): boolean {
  return ran.game === other.game && ran.method === other.method;
}

function compareSubjects(left: Ran, right: Ran): number {
  const place = ({ method }: Ran) => policyNames.indexOf(method);
  return left.game.localeCompare(right.game) || place(left) - place(right);
}

/** Renders the table of six rows at most that a README shows. */
export function renderSummary(files: ResultFiles, shipped: ShippedAgents = shippedAgents): string {
  const rows = shortenRows(mainRows(readSubjects(files, shipped)));
  return renderMainTable(rows, speedUpsOf(files, shipped));
}

/**
 * Renders a page: the main table with every row, what stands behind it, and of each game its figure, its sweeps and its training.
 *
 * @throws {CheckpointError} if a file does not read, or a confirmation is of other weights than its sweep.
 */
export function renderPage(files: ResultFiles, options: PageOptions): string {
  const { page, shipped = shippedAgents } = checkObject("renderPage", "options", options);
  checkPath("renderPage", "page", page);
  return markdownPage(pageParts(files, shipped), (prefix) => toLink(relative(dirname(page), prefix)));
}

/** The same in parts, for whoever writes it otherwise. */
export function pageParts(files: ResultFiles, shipped: ShippedAgents = shippedAgents): PagePart[] {
  const subjects = readSubjects(files, shipped);
  const rows = mainRows(subjects);
  const games = [...new Set(subjects.map(({ sweep }) => sweep.ran.game))];
  const savings = [
    "## What is saved",
    renderMainTable(rows, speedUpsOf(files, shipped)),
    "## What stands behind each saving",
    markdownTable(lossTable(rows)),
    "## Confirmations",
    ...confirmationParts(subjects),
  ];
  return [
    ...(subjects.length === 0 ? [] : savings),
    ...(files.studies ?? []).flatMap((folder) => studyParts(readStudy(folder), shipped)),
    ...measuresParts(files.measures ?? [], shipped),
    ...expertParts(files.experts ?? [], shipped),
    ...games.flatMap((game) => gameParts(game, subjects)),
    ...files.trainings.flatMap((file) => trainingParts(file, shipped)),
  ];
}

/**
 * Puts what was rendered between the markers of a page's text.
 *
 * @throws {CheckpointError} if the markers are not there, once and in order.
 */
export function insertResults(page: string, block: string): string {
  const { begin, end } = pageMarkers;
  checkText("insertResults", "page", page);
  checkText("insertResults", "block", block);
  const [before, rest, ...moreBegins] = page.split(begin);
  const [, after, ...moreEnds] = rest?.split(end) ?? [];
  if (after === undefined || moreBegins.length > 0 || moreEnds.length > 0) {
    throw new CheckpointError(`insertResults: expected one line ${begin} and one line ${end} below it.`);
  }
  return `${before}${begin}\n${block}\n${end}${after}`;
}

function speedUpsOf({ latency }: ResultFiles, shipped: ShippedAgents): SpeedUps {
  return latency === undefined ? new Map() : readSpeedUps(latency, shipped);
}

function confirmationParts(subjects: readonly PublishedSweep[]): string[] {
  const confirmations = subjects.flatMap(({ confirmation }) => confirmation ?? []);
  return confirmations.length === 0
    ? ["Nothing was confirmed."]
    : [markdownTable(confirmationTable(confirmations))];
}

/** What each exit knows of the states that a policy meets. */
function measuresParts(files: readonly string[], shipped: ShippedAgents): string[] {
  const results = files.map(readMeasures);
  if (results.length === 0) return [];
  const notes = results.flatMap(({ ran }) => {
    const note = ranNote(ran, shipped);
    return note === undefined ? [] : [`${gameTitle(ran.game)}, ${ran.method}: **${note}**.`];
  });
  const about = [
    "Each exit is asked about every state at which the policy of the row decided, whoever answered there.",
    ...measuresWords,
    ...new Set(notes),
  ];
  return [
    "## What each exit knows",
    withNotes(markdownTable(allMeasuresTable(results)), about),
    ...forksParts(results),
  ];
}

/** What disagreements of the exits taken cost; nothing where no result has forks. */
function forksParts(results: readonly MeasuresResult[]): string[] {
  const table = allForksTable(results);
  return table === undefined ? [] : [withNotes(markdownTable(table), forksNotes(results))];
}

function withNotes(table: string, notes: readonly string[]): string {
  return [table, "", ...notes.map((line) => `- ${line}`)].join("\n");
}

/** How the experts play, alone. */
function expertParts(files: readonly string[], shipped: ShippedAgents): string[] {
  const experts = files.map(readSweep);
  if (experts.length === 0) return [];
  const notes = experts.flatMap(({ ran }) => {
    const note = ranNote(ran, shipped);
    return note === undefined ? [] : [`- ${gameTitle(ran.game)}: *${note}*.`];
  });
  return [
    "## The experts alone",
    [markdownTable(expertTable(experts)), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n"),
  ];
}

function gameParts(game: string, subjects: readonly PublishedSweep[]): PagePart[] {
  const ofGame = subjects.filter(({ sweep }) => sweep.ran.game === game);
  const title = gameTitle(game);
  return [
    `## ${title}`,
    {
      kind: "figure",
      text: `${title}: return against computation`,
      prefix: gameFigurePrefix(game, ofGame[0]!.file),
      shown: { kind: "methods", subjects: ofGame },
    },
    ...ofGame.map((subject) => sweepPart(subject)),
  ];
}

function sweepPart({ sweep, note }: PublishedSweep): FoldedPart {
  const summary = `All thresholds, ${gameTitle(sweep.ran.game)}, ${sweep.ran.method}`;
  return folded(summary, markdownReport(sweep), note);
}

function trainingParts(file: string, shipped: ShippedAgents): PagePart[] {
  const training = readTraining(file);
  const title = gameTitle(trainingFacts(training).game);
  return [
    `## How the expert of ${title} was trained`,
    {
      kind: "figure",
      text: `${title}: return over training`,
      prefix: figurePrefix(file),
      shown: { kind: "training", training },
    },
    folded(`All evaluations, ${title}`, markdownTraining(training), trainingNote(training, shipped)),
  ];
}

function folded(summary: string, table: string, note: string | undefined): FoldedPart {
  return { kind: "folded", summary, content: note === undefined ? table : `${table}\n- *${note}*.` };
}
