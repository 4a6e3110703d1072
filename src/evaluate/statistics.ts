/** Statistics of whole games: means with Student's t intervals over distinct games, alone and paired. Never smoothed over tau. */
import { createRequire } from "node:module";
import type TQuantile from "@stdlib/stats-base-dists-t-quantile";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkNumbers } from "../core/lists.js";
import { mean, sum, sumSquaredDeviations } from "../core/numbers.js";

/** A mean and the 95 % interval around it. Of one value, or one game played again and again, the interval is unknown: NaN. */
export interface MeanInterval {
  /** Number of values. */
  readonly count: number;
  /** Distinct games among them, where some are the same; absent where all differ, or nothing says which are. */
  readonly numDistinct?: number;
  /** Of the observations, the distinct games; below 0 where losses are rarer and larger than gains. Absent where all are equal. */
  readonly skewness?: number;
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
  const sorted = checkNumbers("median", "values", values).sort((left, right) => left - right);
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
 * It is exact for normal values; returns of whole games are not, so read an interval of ten games as an indication.
 *
 * @param games - one name a value; values of the same name are one observation, as heavy as there are of them: the mean stays
 *   that of all values, and the interval is that of clusters, with one degree of freedom less than there are distinct games.
 *   Default: every value is an observation.
 * @throws {InvalidArgumentError} if there are no values, or not one name a value.
 * @see Cameron and Miller 2015, A Practitioner's Guide to Cluster-Robust Inference, equation 11, of a mean.
 */
export function meanInterval(values: readonly number[], games?: readonly string[]): MeanInterval {
  const { length: count } = checkNumbers("meanInterval", "values", values);
  if (count === 0) {
    throw new InvalidArgumentError(
      describeMismatch("meanInterval", "at least one number", "values", values, "Play an episode first."),
    );
  }
  if (games !== undefined && (!Array.isArray(games) || games.length !== count)) {
    throw new InvalidArgumentError(
      describeMismatch("meanInterval", `${count} names`, "games", games, "Name the game of each value."),
    );
  }
  const center = mean(values);
  const deviation = sampleDeviation(values);
  const observed = games === undefined ? values.map((value) => value - center) : addUp(values, center, games);
  const numDistinct = observed.length;
  const quantile = tQuantile((1 + intervalCoverage) / 2, numDistinct);
  const halfWidth =
    numDistinct === count
      ? (quantile * deviation) / Math.sqrt(count)
      : (quantile * Math.sqrt((numDistinct / (numDistinct - 1)) * sumOfPowers(observed, 2))) / count;
  return {
    count,
    ...(numDistinct < count && { numDistinct }),
    ...skewnessOf(observed),
    mean: center,
    deviation,
    halfWidth,
    low: center - halfWidth,
    high: center + halfWidth,
  };
}

/** A ratio of sums over things that come in clusters, with its 95 % interval; of one cluster the interval is unknown: NaN. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The sum of `parts` over the sum of `wholes`, with Student's t interval over clusters (games), whose states are not independent of each
 * other.
 *
 * @param parts - one number a game.
 * @param games - one name a game: those of the same name are one observation, as in {@link meanInterval}. Default: all differ.
 * @returns NaN if all wholes are 0.
 * @see Cochran 1977, Sampling Techniques, section 6.3: the linearized variance of a ratio.
 */
export function rateInterval(
  parts: readonly number[],
  wholes: readonly number[],
  games: readonly string[] = parts.map((_, index) => String(index)),
): RatioInterval {
  const whole = sum(wholes);
  const ratio = sum(parts) / whole;
  const deviations = parts.map((part, index) => part - ratio * wholes[index]!);
  const residuals = addUp(deviations, 0, games);
  const { length } = residuals;
  const error = Math.sqrt((length / (length - 1)) * sumOfPowers(residuals, 2)) / whole;
  const halfWidth = tQuantile((1 + intervalCoverage) / 2, length) * error;
  return { ratio, low: ratio - halfWidth, high: ratio + halfWidth };
}

/** The same of a share, no part of which is larger than its whole: cut off at 0 and 1. */
export function ratioInterval(
  parts: readonly number[],
  wholes: readonly number[],
  games?: readonly string[],
): RatioInterval {
  const { ratio, low, high } = rateInterval(parts, wholes, games);
  return { ratio, low: Math.max(0, low), high: Math.min(1, high) };
}

/** What each game deviates from the mean, it deviates as often as it was played. */
function addUp(values: readonly number[], center: number, games: readonly string[]): number[] {
  const deviations = new Map<string, number>();
  for (const [index, value] of values.entries())
    deviations.set(games[index]!, (deviations.get(games[index]!) ?? 0) + value - center);
  return [...deviations.values()];
}

function skewnessOf(deviations: readonly number[]): Pick<MeanInterval, "skewness"> {
  const numObserved = deviations.length;
  const variance = sumOfPowers(deviations, 2) / numObserved;
  if (!(variance > 0)) return {};
  return { skewness: sumOfPowers(deviations, 3) / numObserved / variance ** 1.5 };
}

function sumOfPowers(values: readonly number[], power: number): number {
  return sum(values.map((value) => value ** power));
}

/** Below what Student's t lies with probability `share`; NaN for one observation, which has no degree of freedom. */
function tQuantile(share: number, numObservations: number): number {
  return numObservations < 2 ? Number.NaN : loadTQuantile()(share, numObservations - 1);
}

/** Standard error of an interval's mean; NaN where the interval is unknown. */
export function standardError({ count, numDistinct = count, halfWidth }: MeanInterval): number {
  return halfWidth / tQuantile((1 + intervalCoverage) / 2, numDistinct);
}

/**
 * What the true mean is above, but for a chance of `errorRate`: a one-sided bound by Student's t, lowered for negative skewness. A sample
 * of rare, large losses seldom shows as many as there are, and t alone would be too sure of it. Positive skewness raises nothing.
 *
 * @param errorRate - in (0, 0.5]; at 0.025 the interval's own lower end, if nothing is skewed.
 * @returns NaN where the interval is unknown.
 * @see Hall 1992, On the Removal of Skewness by Transformation: the first term of Edgeworth's expansion of t, for the critical value.
 */
export function lowerBound(interval: MeanInterval, errorRate: number): number {
  const { count, numDistinct = count, skewness = 0, mean } = interval;
  const error = standardError(interval);
  const quantile = tQuantile(1 - errorRate, numDistinct);
  const correction = (-skewness * (2 * quantile ** 2 + 1)) / (6 * Math.sqrt(numDistinct));
  return mean - error * (quantile + Math.max(0, correction));
}

/** Its package takes a tenth of a second to load, so it is loaded for the first interval. */
function loadTQuantile(): typeof TQuantile {
  return createRequire(import.meta.url)("@stdlib/stats-base-dists-t-quantile");
}

/**
 * The mean of `values[i] − baseline[i]` with its interval. Both played the same seeds, so what a lucky start gives
 * to both cancels, and the interval is as wide as their true disagreement.
 *
 * @param games - as for `meanInterval`, one name a pair.
 * @throws {InvalidArgumentError} if the two differ in length.
 */
export function pairedDifference(
  values: readonly number[],
  baseline: readonly number[],
  games?: readonly string[],
): MeanInterval {
  const subtracted = checkNumbers("pairedDifference", "baseline", baseline);
  if (checkNumbers("pairedDifference", "values", values).length !== subtracted.length) {
    throw new InvalidArgumentError(
      describeMismatch("pairedDifference", `${subtracted.length} numbers`, "values", values, "Pair by seed."),
    );
  }
  return meanInterval(
    values.map((value, index) => value - subtracted[index]!),
    games,
  );
}
