/** A training's evaluations as numbers and as a table, and what a reader must know of it. */

import { z } from "zod";
import { CheckpointError } from "../core/errors.js";
import { gameTitle } from "../core/game-title.js";
import { formatCount, formatInterval, formatReturn } from "../core/number-text.js";
import { mean, sum } from "../core/numbers.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { type ActionMode, actionModes } from "../evaluate/episode.js";
import { meanInterval } from "../evaluate/statistics.js";
import { lineageOf } from "../model/lineage.js";
import type { TrainingResult } from "../model/training-curve.js";
import { checkTraining } from "../model/training-curve.js";
import { barEnds } from "./figure-data.js";
import type { TextOptions } from "./fit-text.js";
import { wrapText } from "./fit-text.js";
import { markdownTable, type TableContent, textTable } from "./table.js";

/** The mean return of one evaluation, with the ends of its bar. */
export interface EvaluationPoint {
  /** Environment steps so far. */
  readonly step: number;
  readonly mode: ActionMode;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Every evaluation, in the order of steps, greedy before sampled. */
export function evaluationPoints(training: TrainingResult): EvaluationPoint[] {
  const { evaluations } = checkTraining("evaluationPoints", training);
  return evaluations.flatMap((evaluation) =>
    actionModes.map((mode) => ({
      step: evaluation.step,
      mode,
      ...barEnds(meanInterval(evaluation[mode])),
    })),
  );
}

/** What is quoted of a run; the rest of its settings stays in its file. */
const factsSchema = z.object({
  game: z.string(),
  seed: z.number(),
  protocol: z.string(),
  architecture: z.string(),
  /** Earlier versions averaged nothing. */
  averageSteps: z.number().default(0),
});

/** A training that this package did. */
const earlierSchema = z.object({ playedSteps: z.number() });

export type TrainingFacts = z.infer<typeof factsSchema>;

/** @throws {CheckpointError} if the settings lack one of these. */
export function trainingFacts({ ran }: TrainingResult): TrainingFacts {
  const parsed = factsSchema.safeParse(ran);
  if (parsed.success) return parsed.data;
  throw new CheckpointError(
    `trainingFacts: the settings of a training are damaged: ${describeSchemaError(parsed.error)}`,
  );
}

/** One line on what was trained. */
export function describeTraining(training: TrainingResult): string {
  const { architecture, protocol, seed } = trainingFacts(training);
  const numSteps = training.rollouts.at(-1)?.step ?? 0;
  return `PPO, ${architecture}, protocol ${protocol}, seed ${seed}, ${formatCount(numSteps)} environment steps`;
}

/** One line an evaluation. */
export function trainingTable({ evaluations }: TrainingResult): TableContent {
  const interval = (returns: readonly number[]) => formatInterval(meanInterval(returns));
  return {
    heading: ["steps", "games", "greedy return [95 %]", "sampled return [95 %]"],
    rows: evaluations.map(({ step, greedy, sampled }) => [
      formatCount(step),
      String(greedy.length),
      interval(greedy),
      interval(sampled),
    ]),
    leastImportant: ["games", "sampled return [95 %]"],
  };
}

/** What a reader must know to judge the curve, one sentence a line. */
export function trainingNotes(training: TrainingResult): string[] {
  const { game } = trainingFacts(training);
  return [
    `${gameTitle(game)}, ${describeTraining(training)}.`,
    ...earlierNote(training),
    ...keptNote(training),
    ...averageNote(training),
    ...recycledNote(training),
    "Whole games, raw returns, Student's t intervals; the line in the figure is the training's own games, with sampled actions.",
  ];
}

/** Trainings that came before this one, the latest first. */
function earlierNote({ ran }: TrainingResult): string[] {
  const lineage = lineageOf(ran).reverse();
  if (lineage.length === 0) return [];
  const parsed = lineage.map(({ training }) => earlierSchema.safeParse(training));
  const steps = parsed.flatMap(({ data }) => (data === undefined ? [] : [formatCount(data.playedSteps)]));
  const own = steps.length === 0 ? "" : `earlier trainings of ${steps.join(", ")} steps`;
  const root = parsed.at(-1)!.success ? "" : "an expert trained elsewhere";
  return [`Continued from ${[own, root].filter((part) => part !== "").join(", and these from ")}.`];
}

/** The weights that ship, or those kept as the best: of the first evaluation with the highest greedy mean. */
function keptNote({ evaluations, shippedStep }: TrainingResult): string[] {
  if (shippedStep !== undefined) return [`Ships: the weights at ${formatCount(shippedStep)} steps.`];
  const means = evaluations.map(({ greedy }) => mean(greedy));
  if (means.length === 0) return [];
  const best = Math.max(...means);
  const { step } = evaluations[means.indexOf(best)]!;
  return [
    `Kept as the best: the weights at ${formatCount(step)} steps, by a greedy mean of ${formatReturn(best)}.`,
  ];
}

function averageNote(training: TrainingResult): string[] {
  const { averageSteps } = trainingFacts(training);
  return averageSteps === 0
    ? []
    : [
        `Weights that are evaluated and kept are running means over about ${formatCount(averageSteps)} steps.`,
      ];
}

function recycledNote({ recycled }: TrainingResult): string[] {
  const numUnits = sum(recycled.flatMap((row) => row.numUnits));
  return numUnits === 0
    ? []
    : [`Dormant units drawn anew: ${formatCount(numUnits)}, in ${recycled.length} searches.`];
}

/** A training as a table for the terminal, with its notes below. */
export function textTraining(training: TrainingResult, options: TextOptions = {}): string {
  checkTraining("textTraining", training);
  const notes = trainingNotes(training).map((note) => wrapText(note, options));
  return [textTable(trainingTable(training), options), ...notes].join("\n");
}

/** A training as a Markdown table, with its notes below. */
export function markdownTraining(training: TrainingResult): string {
  checkTraining("markdownTraining", training);
  const notes = trainingNotes(training).map((note) => `- ${note}`);
  return [markdownTable(trainingTable(training)), "", ...notes].join("\n");
}
