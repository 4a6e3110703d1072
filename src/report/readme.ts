/** The results block of a README, made from result files, so that no number there is typed in. */
import { CheckpointError } from "../core/errors.js";
import { gameTitle } from "../core/game-title.js";
import { readConfirmation, readSweep } from "../evaluate/result-file.js";
import type { ConfirmationResult, EpisodeRow, Ran, SweepResult } from "../evaluate/result-schema.js";
import { checkSamePolicy } from "../evaluate/same-policy.js";
import { median } from "../evaluate/statistics.js";
import { saving } from "../evaluate/summary.js";
import { judgeConfirmation, type Verdict } from "../evaluate/verdict.js";
import { policyNames } from "../model/bundle-schema.js";
import type { CostModelName } from "../model/cost.js";
import { readTraining } from "../model/training-curve.js";
import { formatDifference, formatInterval, formatPercent, unknown } from "./format.js";
import { figurePrefix, type ResultFiles, toLink } from "./result-files.js";
import { markdownReport, markdownTable } from "./table.js";
import { markdownTraining, trainingFacts } from "./training-table.js";

/** Between these two lines a README holds the block. */
export const readmeMarkers = { begin: "<!-- results:begin -->", end: "<!-- results:end -->" } as const;

/**
 * Renders the block: a table of confirmed savings, then for each sweep and each training its figure and its table, folded.
 *
 * @throws {CheckpointError} if a file does not read, or a confirmation is of other weights than its sweep.
 */
export function renderReadmeBlock(files: ResultFiles): string {
  const confirmations = files.confirmations.map(readConfirmation).sort(bySubject);
  const sweeps = files.sweeps.map((file) => ({ file, ...readSweep(file) })).sort(bySubject);
  for (const { ran } of sweeps) {
    for (const confirmation of confirmations.filter((result) => isOfSame(ran, result.ran)))
      checkSamePolicy("renderReadmeBlock", ran, confirmation.ran);
  }
  const sections = sweeps.map(({ file, ...sweep }) => sweepSection(file, sweep));
  return [confirmationTable(confirmations), ...sections, ...files.trainings.map(trainingSection)].join(
    "\n\n",
  );
}

/**
 * Puts the block between the markers of a README's text.
 *
 * @throws {CheckpointError} if the markers are not there, once and in order.
 */
export function insertReadmeBlock(readme: string, block: string): string {
  const { begin, end } = readmeMarkers;
  const [before, rest, ...moreBegins] = readme.split(begin);
  const [, after, ...moreEnds] = rest?.split(end) ?? [];
  if (after === undefined || moreBegins.length > 0 || moreEnds.length > 0) {
    throw new CheckpointError(`insertReadmeBlock: expected one line ${begin} and one line ${end} below it.`);
  }
  return `${before}${begin}\n${block}\n${end}${after}`;
}

/** Game by game, and of each game first what the others are compared to. */
function bySubject(left: { readonly ran: Ran }, right: { readonly ran: Ran }): number {
  const place = ({ ran }: { readonly ran: Ran }) => policyNames.indexOf(ran.method);
  return left.ran.game.localeCompare(right.ran.game) || place(left) - place(right);
}

function isOfSame(ran: Ran, other: Ran): boolean {
  return ran.game === other.game && ran.method === other.method;
}

/** The cost models that a README draws these games under: what was really executed too, where that was counted. */
export function readmeCostModels(episodes: readonly EpisodeRow[]): CostModelName[] {
  const isCounted = episodes.every(({ performed }) => performed !== undefined);
  return isCounted ? ["reference", "performed"] : ["reference"];
}

function confirmationTable(confirmations: readonly ConfirmationResult[]): string {
  const heading = [
    "game",
    "method",
    "actions",
    "computation saved",
    "tau",
    "return [95 %]",
    "expert [95 %]",
    "difference, paired [95 %]",
    "no loss above",
    "seeds",
    "tried",
    "µs a decision, full network",
  ];
  const rows = confirmations.flatMap((result) => {
    const verdicts = judgeConfirmation(result);
    return result.candidates.map(({ mode }) => [
      gameTitle(result.ran.game),
      result.ran.method,
      mode,
      ...confirmationCells(verdicts.filter((verdict) => verdict.mode === mode)),
      timeCell(result, mode),
    ]);
  });
  return markdownTable({ heading, rows });
}

function confirmationCells(verdicts: readonly Verdict[]): string[] {
  const passed = verdicts.find((verdict) => verdict.passed);
  const numTried = String(verdicts.length);
  if (passed === undefined) {
    return ["none confirmed", ...new Array<string>(6).fill(unknown), numTried];
  }
  const { point, expert, limit, tau } = passed;
  return [
    `**${formatPercent(saving(point))}**`,
    String(tau),
    formatInterval(point.episodeReturn),
    formatInterval(expert.episodeReturn),
    formatInterval(point.difference!, formatDifference),
    formatDifference(limit),
    String(point.episodeReturn.count),
    numTried,
  ];
}

function timeCell({ decisionTimes }: ConfirmationResult, mode: string): string {
  const time = decisionTimes.find((decisionTime) => decisionTime.mode === mode);
  if (time === undefined) return unknown;
  return `${median(time.policyMicroseconds).toFixed(0)}, ${median(time.expertMicroseconds).toFixed(0)}`;
}

function sweepSection(file: string, sweep: SweepResult): string {
  const title = `${gameTitle(sweep.ran.game)}, ${sweep.ran.method}`;
  const figures = readmeCostModels(sweep.episodes).map((costModel) =>
    image(`${title}: return against computation, ${costModel} cost model`, figurePrefix(file, costModel)),
  );
  return section(figures, `All thresholds, ${title}`, markdownReport(sweep));
}

function trainingSection(file: string): string {
  const training = readTraining(file);
  const title = gameTitle(trainingFacts(training).game);
  const figure = image(`${title}: return over training`, figurePrefix(file));
  return section([figure], `How the expert of ${title} was trained`, markdownTraining(training));
}

function image(text: string, prefix: string): string {
  return `![${text}](${toLink(prefix)}.png)`;
}

/** Figures, and a table that is folded. */
function section(figures: readonly string[], summary: string, table: string): string {
  const shown = figures.flatMap((figure) => [figure, ""]);
  return [...shown, `<details><summary>${summary}</summary>`, "", table, "", "</details>"].join("\n");
}
