/** The distribution of several models' scores, as a curve. */

import { checkNumbers } from "../core/lists.js";
import { mean } from "../core/numbers.js";
import { checkModelScores, type ModelScores } from "./model-scores.js";

/**
 * At each threshold the share of all scores, of whatever model and game, above it. A method whose curve lies above another's everywhere
 * is better at every quantile; the area under the curve is the mean score.
 *
 * @param thresholds - scores, in any order.
 * @throws {InvalidArgumentError} if it is no table of finite numbers, or a threshold is no number.
 * @see Agarwal et al. 2021, Deep Reinforcement Learning at the Edge of the Statistical Precipice, section 4.2: run-score distributions.
 */
export function performanceProfile(scores: ModelScores, thresholds: readonly number[]): number[] {
  const all = checkModelScores("performanceProfile", scores).flat();
  return checkNumbers("performanceProfile", "thresholds", thresholds).map((threshold) =>
    mean(all.map((score) => Number(score > threshold))),
  );
}
