/** The record of a training run: what ran, and one row for each stretch of rollouts and each evaluation. */

import { z } from "zod";
import { checkObject } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { readJson, writeJson } from "../core/files.js";
import { mean, sum } from "../core/numbers.js";

export const trainingFormatVersion = 1;

const count = z.number().int().nonnegative();
const returns = z.array(z.number());

/** Means over some rollouts; loss measures as `ppo-loss.ts` defines them. */
export const rolloutRowSchema = z.object({
  /** Environment steps of the run when the stretch ended. */
  step: count,
  numRollouts: count,
  /** Full games that ended in it, and the mean of their undiscounted returns; `null` if none did. */
  numEpisodes: count,
  meanReturn: z.number().nullable(),
  meanEpisodeSteps: z.number().nullable(),
  learningRate: z.number(),
  clipRange: z.number(),
  entropyCoefficient: z.number(),
  policyLoss: z.number(),
  valueLoss: z.number(),
  entropy: z.number(),
  approximateKl: z.number(),
  clipFraction: z.number(),
  gradNorm: z.number(),
  explainedVariance: z.number(),
  /** Wall time; depends on the machine and its load. */
  stepsPerSecond: z.number(),
});
export type RolloutRow = z.infer<typeof rolloutRowSchema>;

/** Undiscounted returns of full games, by how actions were chosen. */
export const evaluationRowSchema = z.object({ step: count, greedy: returns, sampled: returns });
export type EvaluationRow = z.infer<typeof evaluationRowSchema>;

/** Dormant units that were drawn anew after so many steps: their number in each block. */
export const recycledRowSchema = z.object({ step: count, numUnits: z.array(count) });

export const trainingResultSchema = z.object({
  formatVersion: z.literal(trainingFormatVersion),
  kind: z.literal("training"),
  /** Settings, protocol and emulator, and the bundle that training started from. */
  ran: z.record(z.string(), z.unknown()),
  /** One entry for each process that worked on the run. */
  sessions: z.array(
    z.object({ fromStep: count, commit: z.string().nullable(), machine: z.record(z.string(), z.unknown()) }),
  ),
  rollouts: z.array(rolloutRowSchema),
  evaluations: z.array(evaluationRowSchema),
  recycled: z.array(recycledRowSchema).default([]),
  /** Environment steps of the weights that ship; set when an expert is made to ship. */
  shippedStep: count.optional(),
});
export type TrainingResult = z.infer<typeof trainingResultSchema>;

/**
 * Reads `<game>-training.json`.
 *
 * @throws {CheckpointError} if it is missing or does not fit its format.
 */
export function readTraining(path: string): TrainingResult {
  return readJson("readTraining", path, trainingResultSchema);
}

/** Accepts what {@link readTraining} returns. */
export function checkTraining(where: string, training: TrainingResult): TrainingResult {
  const { ran, rollouts, evaluations, sessions, recycled } = checkObject(where, "training", training);
  const lists = [rollouts, evaluations, sessions, recycled];
  if (typeof ran === "object" && ran !== null && lists.every(Array.isArray)) return training;
  throw new InvalidArgumentError(
    describeMismatch(where, "what readTraining() returned", "training", training),
  );
}

/** Writes `<game>-training.json` in one step. */
export async function writeTraining(path: string, result: TrainingResult): Promise<void> {
  await writeJson(path, trainingResultSchema.parse(result));
}

/** The one row of a stretch of rollouts: sums of counts, and means weighted by them. */
export function joinRows(rows: readonly RolloutRow[]): RolloutRow {
  const last = rows.at(-1)!;
  const numEpisodes = sum(rows.map((row) => row.numEpisodes));
  const meanOf = (name: keyof RolloutRow) => mean(rows.map((row) => Number(row[name])));
  const episodeMean = (name: "meanReturn" | "meanEpisodeSteps") =>
    numEpisodes === 0 ? null : sum(rows.map((row) => (row[name] ?? 0) * row.numEpisodes)) / numEpisodes;
  const means = Object.fromEntries(
    (Object.keys(last) as (keyof RolloutRow)[]).map((name) => [name, meanOf(name)]),
  ) as RolloutRow;
  return {
    ...means,
    step: last.step,
    numRollouts: sum(rows.map((row) => row.numRollouts)),
    numEpisodes,
    meanReturn: episodeMean("meanReturn"),
    meanEpisodeSteps: episodeMean("meanEpisodeSteps"),
    stepsPerSecond: rows.length / sum(rows.map((row) => 1 / row.stepsPerSecond)),
  };
}
