/** Statistics of whole games: means with Student's t intervals, alone and paired. Never smoothed over tau. */
import { createRequire } from "node:module";
import type TQuantile from "@stdlib/stats-base-dists-t-quantile";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { mean, sumSquaredDeviations } from "../core/numbers.js";

/** A mean and the 95 % interval around it. With one value only, deviation and interval are unknown: NaN. */
export interface MeanInterval {
  /** Number of values. */
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (divided by count − 1). */
  readonly deviation: number;
  /** Half of the interval's width. */
  readonly halfWidth: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided coverage of every interval that this package prints. */
export const intervalCoverage = 0.95;

/** Middle value, or the mean of the two in the middle; NaN of nothing. For times, where one delay spoils a mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

/** Sample standard deviation (divided by count − 1); NaN below two values. */
export function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const center = mean(values);
  return Math.sqrt(sumSquaredDeviations(values, center) / (values.length - 1));
}

/**
 * The mean of `values` with Student's t interval, which widens as it should for few values, where a fixed 1.96 does not.
 *
 * It is exact for normal values; returns of whole games are not, so read an interval of ten games as an indication
 * and look at the number of distinct trajectories beside it: games that repeat each other carry no information.
 *
 * @throws {InvalidArgumentError} if there are no values.
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const count = values.length;
  if (count === 0) {
    throw new InvalidArgumentError(
      describeMismatch("meanInterval", "at least one number", "values", values, "Play an episode first."),
    );
  }
  const center = mean(values);
  const deviation = sampleDeviation(values);
  const quantile = loadTQuantile()((1 + intervalCoverage) / 2, count - 1);
  const halfWidth = count < 2 ? Number.NaN : (quantile * deviation) / Math.sqrt(count);
  return { count, mean: center, deviation, halfWidth, low: center - halfWidth, high: center + halfWidth };
}

/** Its package takes a tenth of a second to load, so it is loaded for the first interval. */
function loadTQuantile(): typeof TQuantile {
  return createRequire(import.meta.url)("@stdlib/stats-base-dists-t-quantile");
}

/**
 * The mean of `values[i] − baseline[i]` with its interval. Both played the same seeds, so what a lucky start gives
 * to both cancels, and the interval is as wide as their true disagreement.
 *
 * @throws {InvalidArgumentError} if the two differ in length.
 */
export function pairedDifference(values: readonly number[], baseline: readonly number[]): MeanInterval {
  if (values.length !== baseline.length) {
    throw new InvalidArgumentError(
      describeMismatch("pairedDifference", `${baseline.length} numbers`, "values", values, "Pair by seed."),
    );
  }
  return meanInterval(values.map((value, index) => value - baseline[index]!));
}
