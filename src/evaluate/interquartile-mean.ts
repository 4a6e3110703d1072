/** The interquartile mean of several models' scores. */
import { mean } from "../core/numbers.js";
import { checkModelScores, type ModelScores } from "./model-scores.js";

/** Of the scores, left out at each end. */
const trimmedShare = 0.25;

/**
 * The mean of the middle half of all scores, whatever model and game they are of: less moved by one outlier than the mean, and surer than
 * the median. Of fewer than four scores nothing is left out.
 *
 * @throws {InvalidArgumentError} if it is no table of finite numbers.
 * @see Agarwal et al. 2021, Deep Reinforcement Learning at the Edge of the Statistical Precipice, section 4.3.
 */
export function interquartileMean(scores: ModelScores): number {
  return meanOfMiddle(checkModelScores("interquartileMean", scores));
}

/** `interquartileMean` of a table that was checked: resamples of such a table are. */
export function meanOfMiddle(scores: ModelScores): number {
  const sorted = scores.flat().sort((left, right) => left - right);
  const numTrimmed = Math.floor(trimmedShare * sorted.length);
  return mean(sorted.slice(numTrimmed, sorted.length - numTrimmed));
}
