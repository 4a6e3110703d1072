/** What computation costs a policy that learns from returns, and how much of it is wanted. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { Architecture } from "../model/architecture.js";
import { exitCosts } from "../model/cost.js";
import type { MethodStructure } from "../model/tensor-shapes.js";

/** More than leaving at exit 1 always, where no target is named. */
const defaultMargin = 0.04;

/** Of each exit, the expert's last: operations by the reference model, relative to a full pass. */
export function relativeCosts(architecture: Architecture, structure: MethodStructure): number[] {
  const { base, exits } = exitCosts(architecture, structure, "reference");
  return exits.map((cost) => cost / base);
}

/**
 * The mean relative cost to keep to.
 *
 * @throws {InvalidArgumentError} if nothing could cost so little.
 */
export function chooseTargetCost(costs: readonly number[], wanted: number | undefined): number {
  const floor = costs[0]!;
  if (wanted === undefined) return Math.min(1, floor + defaultMargin);
  if (wanted >= floor) return wanted;
  const expected = `a number from ${Math.ceil(floor * 1e4) / 1e4}, which leaving at exit 1 always costs, to 1`;
  throw new InvalidArgumentError(describeMismatch("distill", expected, "targetCost", wanted));
}
