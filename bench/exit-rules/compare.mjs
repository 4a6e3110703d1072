/** Returns at equal cost: a rule against the yardstick's curve, seed by seed. */
import { pairedDifference } from "ztw-atari/tools";

/**
 * The yardstick's returns at a cost between two of its points: playing one of the two, drawn so that the mean cost is
 * met, earns the mean of their returns, weighted alike.
 *
 * @param curve - points `{ cost, returns }`, returns by seed in one order for all.
 * @returns returns by seed; `undefined` outside the curve's costs.
 */
export function returnsAtCost(curve, cost) {
  const sorted = [...curve].sort((left, right) => left.cost - right.cost);
  const above = sorted.findIndex((point) => point.cost >= cost);
  if (above < 0) return undefined;
  if (sorted[above].cost === cost) return sorted[above].returns;
  if (above === 0) return undefined;
  const [left, right] = [sorted[above - 1], sorted[above]];
  const share = (cost - left.cost) / (right.cost - left.cost);
  return left.returns.map((value, seed) => (1 - share) * value + share * right.returns[seed]);
}

/** The mean difference of a point to the curve at its cost, paired by seed; `undefined` outside the curve. */
export function differenceAtCost(point, curve) {
  const returns = returnsAtCost(curve, point.cost);
  return returns && pairedDifference(point.returns, returns);
}

/**
 * One difference for a whole rule: each seed's mean over the points that the curve covers, so that the points, which
 * share their seeds, are not counted as if they were independent.
 */
export function differenceOfRule(points, curve) {
  const covered = points.flatMap((point) => {
    const baseline = returnsAtCost(curve, point.cost);
    return baseline ? [{ returns: point.returns, baseline }] : [];
  });
  if (covered.length === 0) return undefined;
  const meanOver = (key) => (_, seed) =>
    covered.reduce((sum, entry) => sum + entry[key][seed], 0) / covered.length;
  return pairedDifference(
    covered[0].returns.map(meanOver("returns")),
    covered[0].baseline.map(meanOver("baseline")),
  );
}
