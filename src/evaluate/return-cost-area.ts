/** The area under return against cost: one number for a whole curve, to compare methods where all of them have one. */
import type { Range } from "../core/check.js";
import { checkNumber } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { mean } from "../core/numbers.js";

/** What a policy scores at a cost; `expertNormalizedScore` and `humanNormalizedScore` make scores of returns. */
export interface ScorePoint {
  /** Operations over those of the full policy. */
  readonly relativeCost: number;
  readonly score: number;
}

/**
 * The costs over which curves can be compared: from the lowest cost that all of them reach, to the highest that any has. Methods that
 * end before go on flat: whoever may spend more need not.
 *
 * @throws {InvalidArgumentError} if there is no curve, or one without points.
 */
export function commonCostRange(curves: readonly (readonly ScorePoint[])[]): Range {
  if (curves.length === 0)
    throw new InvalidArgumentError(
      describeMismatch("commonCostRange", "at least one curve", "curves", curves),
    );
  const ends = curves.map((curve) => {
    const sorted = sortByCost("commonCostRange", curve);
    return { min: sorted[0]!.relativeCost, max: sorted.at(-1)!.relativeCost };
  });
  return { min: Math.max(...ends.map(({ min }) => min)), max: Math.max(...ends.map(({ max }) => max)) };
}

/**
 * The mean score over a range of costs: the area under the curve, over the range's width. The curve is straight between points in the
 * order of their costs (points of one cost are one, of their mean score), and flat to the right of the most expensive one.
 *
 * With scores of `expertNormalizedScore` it is 1 for a policy that earns what the expert does at every cost of the range.
 *
 * @param range - shares of the full policy's operations; of no width, it is the score at that cost.
 * @returns `undefined` where the range begins below the cheapest point: there is nothing to say of costs that a method can't reach.
 * @throws {InvalidArgumentError} if there are no points, one is no number, or the range ends before it begins.
 */
export function areaUnderCurve(curve: readonly ScorePoint[], range: Range): number | undefined {
  const where = "areaUnderCurve";
  const points = sortByCost(where, curve);
  const { min, max } = range;
  checkNumber(where, "range.max", max, { min, max: Number.MAX_VALUE });
  if (min < points[0]!.relativeCost) return undefined;
  if (min === max) return scoreAt(points, min);
  const inside = points.filter(({ relativeCost }) => min < relativeCost && relativeCost < max);
  const ends = [min, max].map((relativeCost) => ({ relativeCost, score: scoreAt(points, relativeCost) }));
  return trapezoids([ends[0]!, ...inside, ends[1]!]) / (max - min);
}

function trapezoids(points: readonly ScorePoint[]): number {
  return points.slice(1).reduce((area, right, index) => {
    const left = points[index]!;
    return area + ((left.score + right.score) / 2) * (right.relativeCost - left.relativeCost);
  }, 0);
}

/** @param points - sorted, the first at most as expensive as `cost`. */
function scoreAt(points: readonly ScorePoint[], cost: number): number {
  const next = points.findIndex(({ relativeCost }) => relativeCost > cost);
  if (next === -1) return points.at(-1)!.score;
  const [left, right] = [points[next - 1]!, points[next]!];
  const share = (cost - left.relativeCost) / (right.relativeCost - left.relativeCost);
  return left.score + share * (right.score - left.score);
}

/** One point a cost. */
function sortByCost(where: string, curve: readonly ScorePoint[]): ScorePoint[] {
  const scores = new Map<number, number[]>();
  for (const { relativeCost, score } of curve) {
    for (const [name, value] of Object.entries({ relativeCost, score }))
      checkNumber(where, name, value, { min: -Number.MAX_VALUE, max: Number.MAX_VALUE });
    scores.set(relativeCost, [...(scores.get(relativeCost) ?? []), score]);
  }
  if (scores.size === 0)
    throw new InvalidArgumentError(describeMismatch(where, "at least one point", "curve", curve));
  return [...scores]
    .map(([relativeCost, values]) => ({ relativeCost, score: mean(values) }))
    .sort((left, right) => left.relativeCost - right.relativeCost);
}
