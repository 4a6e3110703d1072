/** The part of a results page that a study fills: the paper's comparison. */
import { basename, join, relative } from "node:path";
import { gameTitle } from "../../core/game-title.js";
import { formatCount, formatPercent, formatReturn } from "../../core/number-text.js";
import { agentNote, type ShippedAgents, shippedAgents } from "../agents.js";
import { publishedSavings } from "../comparison-figure-data.js";
import { confirmationTable, describeUntuned } from "../confirmation-table.js";
import { forksNotes } from "../forks-table.js";
import { type FigurePart, markdownPage, type PagePart, type Shown } from "../page-parts.js";
import { toLink } from "../result-files.js";
import { markdownTable, type TableContent } from "../table.js";
import { agreementTable, budgetTable, savingsTable, spreadTable } from "./budget-tables.js";
import { areaTable, profileTable } from "./curve-tables.js";
import { disagreementsTable, exitsTable } from "./exit-tables.js";
import { type ScoredGame, scoreGames } from "./scores.js";
import { checkStudy, type StudiedModel, type Study, type StudySettings } from "./study.js";
import { timesTable } from "./times-table.js";

/** Where a study's figures are, without their endings. */
export function studyFigures(folder: string): { readonly returns: string; readonly improvability: string } {
  return {
    returns: toLink(join(folder, "comparison")),
    improvability: toLink(join(folder, "hindsight-improvability")),
  };
}

/** Renders a page of a study alone, which lies in the study's folder. */
export function renderStudy(study: Study): string {
  checkStudy("renderStudy", study);
  return `${markdownPage([titleOf(study), ...studyParts(study)], (prefix) => basename(prefix))}\n`;
}

/**
 * Renders a page of some studies.
 *
 * @param folder - where the page is; the studies' folders are below it.
 */
export function renderStudies(studies: readonly TitledStudy[], folder: string): string {
  const parts = studies.flatMap(({ title, study }) => [
    `${titleOf(study)}${title === "" ? "" : `, ${title}`}`,
    ...studyParts(study),
  ]);
  return `${markdownPage(parts, (prefix) => toLink(relative(folder, prefix)))}\n`;
}

/** `title` tells it from the others: `machado`. */
export interface TitledStudy {
  readonly title: string;
  readonly study: Study;
}

function titleOf({ settings }: Study): string {
  return `# ${Object.keys(settings.experts).map(gameTitle).join(" and ")}: the methods compared`;
}

/** What must be said where the experts of a study are no longer those that ship. Its other weights never do. */
function expertNotes({ experts }: StudySettings, shipped: ShippedAgents): string[] {
  return Object.entries(experts).flatMap(([game, expertSha256]) => {
    const note = agentNote({ game, expertSha256, methodSha256: null }, shipped);
    return note === undefined ? [] : [`- ${gameTitle(game)}: *${note}*.`];
  });
}

/**
 * A study's part of a page.
 *
 * @param shipped - which experts ship; results of others are marked.
 */
export function studyParts(
  { folder, settings, models, times }: Study,
  shipped: ShippedAgents = shippedAgents,
): PagePart[] {
  if (models.length === 0) return [];
  const games = scoreGames(models);
  const figures = studyFigures(folder);
  const marks = expertNotes(settings, shipped);
  const notes = marks.length === 0 ? [] : [marks.join("\n")];
  const isMeasured = models.some(({ measures }) => measures !== undefined);
  return [
    "## The paper's comparison",
    describeStudy(settings, models.length),
    ...notes,
    figureOf("Return against computation, all methods", figures.returns, {
      kind: "comparison",
      sweeps: models.map(({ sweep }) => sweep),
    }),
    describePublished(games),
    "### Returns at budgets",
    withNotes(budgetTable(games), [
      `Percent of (expert − random) that is earned where a decision may cost so much of the full network's operations: the most expensive threshold that keeps to it, as in the paper's table 1. The expert's return is that on the same seeds. ${games.map(describeExpert).join(" ")}`,
      "Intervals: over models, by Student's t; none where there is one.",
    ]),
    "### Models and games",
    withNotes(spreadTable(games), [
      "What differs between trainings of a method, told apart from what differs between the games of one of them (a one-way random model); the first says how far one model speaks for its method.",
    ]),
    ...agreementParts(models),
    "### Savings at equal returns",
    withNotes(savingsTable(games), [
      "The share of the operations that is saved while the mean score of each model's games stays so high, threshold by threshold from the most expensive one down. Exploratory: the games of a sweep chose the threshold; where a saving is below 0, the exits cost more than they save.",
    ]),
    "### Whole curves",
    withNotes(areaTable(games), [
      "The area under score against cost, over the costs that all methods reach, in percent of what the expert would have. Better than: the chance that a model of the method has the larger area than one of the other on the same game.",
      "Intervals: stratified bootstrap over models, as in rliable; of few models they are narrower than they should be.",
    ]),
    withNotes(profileTable(games), [
      "Performance profile: the share of models and games whose area is above so much; a method that is ahead in every column is ahead at every quantile.",
    ]),
    ...tuningParts(models),
    ...(isMeasured
      ? [
          "### What their exits know",
          figureOf("Hindsight improvability of each exit", figures.improvability, {
            kind: "improvability",
            models,
          }),
          markdownTable(exitsTable(models)),
        ]
      : []),
    ...disagreementParts(models),
    ...(times.length === 0 ? [] : ["### Where the time went", markdownTable(timesTable(times))]),
  ];
}

function figureOf(text: string, prefix: string, shown: Shown): FigurePart {
  return { kind: "figure", text, prefix, shown };
}

function tuningParts(models: readonly StudiedModel[]): string[] {
  const confirmations = models.flatMap(({ confirmation }) => confirmation ?? []);
  if (confirmations.length === 0) return [];
  const untuned = describeUntuned(confirmations);
  const notes = [
    `Thresholds chosen by \`tune\` on calibration games and confirmed on fresh seeds, for ${confirmations.length} of the ${models.length} models.`,
    ...(untuned === undefined ? [] : [untuned]),
  ];
  return ["### What each method saves, tuned", withNotes(confirmationTable(confirmations), notes)];
}

function agreementParts(models: readonly StudiedModel[]): string[] {
  const table = agreementTable(models);
  if (table === undefined) return [];
  const note =
    "Percent of the states that a policy of the method visited where the exit that a threshold chooses has the expert's action.";
  return ["### Agreement at budgets", withNotes(table, [note])];
}

function disagreementParts(models: readonly StudiedModel[]): string[] {
  const table = disagreementsTable(models);
  const measures = models.flatMap((model) => model.measures ?? []);
  return table === undefined ? [] : ["### What disagreements cost", withNotes(table, forksNotes(measures))];
}

function withNotes(table: TableContent, notes: readonly string[]): string {
  return [markdownTable(table), "", ...notes.map((note) => `- ${note}`)].join("\n");
}

function describeStudy(settings: StudySettings, numFound: number): string {
  const { experts, methods, numModels, numSeeds, noopMax, madeBy = "ztw reproduce" } = settings;
  const numPlanned = Object.keys(experts).length * methods.length * numModels;
  const planned = `${numModels} ${numModels === 1 ? "model" : "models"} of each of ${methods.length} methods`;
  const sofar =
    numFound < numPlanned ? ` **It is not finished: ${numFound} of ${numPlanned} models are here.**` : "";
  return `Made by \`${madeBy}\`: ${planned}, ${describeTraining(settings)}, each threshold played on ${numSeeds} seeds, with up to ${noopMax} no-op frames at the start, greedy actions.${sofar}`;
}

function describeTraining({ steps, ensembleSteps, gateSteps }: StudySettings): string {
  const trained = [
    ...(steps === undefined ? [] : [`${formatCount(steps)} steps for classifiers`]),
    ...(ensembleSteps === undefined ? [] : [`${formatCount(ensembleSteps)} for ensembles`]),
    ...(gateSteps === undefined ? [] : [`${formatCount(gateSteps)} for gates`]),
  ];
  return trained.length === 0
    ? "as their bundles hold them"
    : `distilled independently (${trained.join(", ")})`;
}

function describeExpert({ game, expert, random }: ScoredGame): string {
  return `${gameTitle(game)}: expert ${formatReturn(expert)}, random ${formatReturn(random)}.`;
}

/** What the paper states, beside the marks in the figure. */
function describePublished(games: readonly ScoredGame[]): string {
  const known = games.flatMap(({ game }) => {
    const share = publishedSavings[game];
    return share === undefined ? [] : [`${formatPercent(share, 0)} on ${gameTitle(game)}`];
  });
  return known.length === 0
    ? ""
    : `The paper states for its Zero Time Waste, on experts of its own: ${known.join(", ")} of the operations saved with no or minor loss (dashed lines).`;
}
