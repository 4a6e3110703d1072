/** Returns at equal cost: a rule against the yardstick's curve, seed by seed. */
import { type MeanInterval, pairedDifference } from "../../src/tools.js";

/** What was played at one cost: returns by seed, in one order for all points. */
export interface Point {
  readonly cost: number;
  readonly returns: readonly number[];
}

/**
 * The yardstick's returns at a cost between two of its points: playing one of the two, drawn so that the mean cost is
 * met, earns the mean of their returns, weighted alike.
 *
 * @returns returns by seed; `undefined` outside the curve's costs.
 */
export function returnsAtCost(curve: readonly Point[], cost: number): readonly number[] | undefined {
  const sorted = [...curve].sort((left, right) => left.cost - right.cost);
  const above = sorted.findIndex((point) => point.cost >= cost);
  const [left, right] = [sorted[above - 1], sorted[above]];
  if (right?.cost === cost) return right.returns;
  if (left === undefined || right === undefined) return undefined;
  const share = (cost - left.cost) / (right.cost - left.cost);
  return left.returns.map((value, seed) => (1 - share) * value + share * right.returns[seed]!);
}

/** The mean difference of a point to the curve at its cost, paired by seed; `undefined` outside the curve. */
export function differenceAtCost(point: Point, curve: readonly Point[]): MeanInterval | undefined {
  const returns = returnsAtCost(curve, point.cost);
  return returns && pairedDifference(point.returns, returns);
}

/**
 * One difference for a whole rule: each seed's mean over the points that the curve covers, so that the points, which
 * share their seeds, are not counted as if they were independent.
 */
export function differenceOfRule(
  points: readonly Point[],
  curve: readonly Point[],
): MeanInterval | undefined {
  const covered = points.flatMap((point) => {
    const baseline = returnsAtCost(curve, point.cost);
    return baseline ? [{ returns: point.returns, baseline }] : [];
  });
  if (covered.length === 0) return undefined;
  const meanOver = (key: "returns" | "baseline") =>
    covered[0]![key].map(
      (_, seed) => covered.reduce((sum, entry) => sum + entry[key][seed]!, 0) / covered.length,
    );
  return pairedDifference(meanOver("returns"), meanOver("baseline"));
}
