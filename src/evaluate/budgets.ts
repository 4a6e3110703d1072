/** Returns at budgets of computation: the form of the paper's table 1. */
import { checkNumber, checkOneOf } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { formatPercent } from "../core/number-text.js";
import { type ActionMode, actionModes } from "./episode.js";
import type { CurvePoint, Summary } from "./summary.js";

/** A share of the expert's computation, or none: the most expensive setting that there is. */
export type Budget = number | "max";

/** The columns of the paper's table 1. */
export const paperBudgets: readonly Budget[] = [0.25, 0.5, 0.75, 1, "max"];

/** What a policy earns at a budget, or why it can't keep to it. */
export type BudgetReturn =
  | { readonly budget: Budget; readonly point: CurvePoint; readonly reason?: undefined }
  | { readonly budget: Budget; readonly point?: undefined; readonly reason: string };

/**
 * The point of a sweep that stands for each budget: the most expensive one that costs at most so much. The return is not looked at, so
 * that luck is not chosen, and nothing is interpolated: every number was played.
 *
 * @param mode - whose points are taken.
 * @param budgets - shares of the expert's computation, or `"max"`. Default: 25, 50, 75, 100 % and no limit.
 * @returns one entry a budget; where no point costs so little, none and the reason.
 * @throws {InvalidArgumentError} if there is no point of this mode, or a budget is no positive number.
 * @see Wołczyk et al. 2021, Zero Time Waste, table 1. Differs: the first release's column Max is the best result of all thresholds, which
 *   among noisy returns rewards luck; here, as in the second release's table, it is that of the most expensive threshold.
 */
export function returnsAtBudgets(
  summary: Pick<Summary, "points" | "floor">,
  mode: ActionMode,
  budgets: readonly Budget[] = paperBudgets,
): BudgetReturn[] {
  const where = "returnsAtBudgets";
  checkOneOf(where, "mode", mode, actionModes);
  const points = summary.points.filter((point) => point.mode === mode);
  if (points.length === 0) {
    const expected = `points of mode ${mode}`;
    throw new InvalidArgumentError(describeMismatch(where, expected, "summary.points", summary.points));
  }
  return budgets.map((budget) => {
    const point = mostExpensive(points, limitOf(where, budget));
    return point === undefined
      ? { budget, reason: reasonOf(budget, points, summary.floor) }
      : { budget, point };
  });
}

const anyShare = { min: Number.MIN_VALUE, max: Number.MAX_VALUE };

/** The largest relative cost that a budget allows. */
export function limitOf(where: string, budget: Budget): number {
  return budget === "max" ? Number.POSITIVE_INFINITY : checkNumber(where, "a budget", budget, anyShare);
}

/** The last of those that cost the same: the points of a mode are in the order of their thresholds. */
export function mostExpensive<Point extends Pick<CurvePoint, "relativeCost">>(
  points: readonly Point[],
  limit: number,
): Point | undefined {
  return points
    .filter(({ relativeCost }) => relativeCost <= limit)
    .reduce<Point | undefined>(
      (most, point) => (most === undefined || point.relativeCost >= most.relativeCost ? point : most),
      undefined,
    );
}

function reasonOf(budget: Budget, points: readonly CurvePoint[], floor: number | undefined): string {
  if (budget !== "max" && floor !== undefined && floor > budget)
    return `the floor is ${formatPercent(floor)}`;
  const cheapest = Math.min(...points.map(({ relativeCost }) => relativeCost));
  return `the cheapest threshold played costs ${formatPercent(cheapest)}`;
}
