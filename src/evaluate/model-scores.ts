/** Scores of several independently trained models of a method, on the same games. */

import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkNumbers } from "../core/lists.js";

/** `[model][game]`: normalized, so that games can be averaged; each the mean of a model's episodes. */
export type ModelScores = readonly (readonly number[])[];

/**
 * Accepts a table of numbers, at least one model and game, all models on as many games.
 *
 * @throws {InvalidArgumentError} for anything else.
 */
export function checkModelScores(where: string, scores: ModelScores, parameter = "scores"): number[][] {
  if (!Array.isArray(scores) || scores.length === 0)
    throw new InvalidArgumentError(describeMismatch(where, "at least one model", parameter, scores));
  const models = scores.map((model, index) => checkNumbers(where, `${parameter}[${index}]`, model));
  const numGames = models[0]!.length;
  models.forEach((model, index) => {
    if (numGames > 0 && model.length === numGames && model.every(Number.isFinite)) return;
    const expected = numGames > 0 ? `${numGames} finite numbers, one a game` : "at least one game";
    throw new InvalidArgumentError(describeMismatch(where, expected, `${parameter}[${index}]`, model));
  });
  return models;
}
