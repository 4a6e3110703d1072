/** Thresholds that spend a given mean cost, and what leaving by them does. */

/** What a rule thought of one decision: a score an exit, the expert's -Infinity. */
export interface Scored {
  readonly scores: readonly number[];
}

/** And what leaving at each exit would have cost, in nats. */
export interface Judged extends Scored {
  readonly regrets: readonly number[];
}

export interface Leaving {
  readonly cost: number;
  /** Share of decisions left at each exit. */
  readonly exitShares: readonly number[];
  /** Share whose action is the expert's. */
  readonly agreement: number;
  /** Mean, in nats. */
  readonly regret: number;
}

/** Index of the first exit whose score exceeds the threshold; the last one is the expert. */
export function chosenExit(scores: readonly number[], threshold: number): number {
  const index = scores.findIndex((score) => score > threshold);
  return index < 0 ? scores.length - 1 : index;
}

/**
 * The threshold whose mean cost comes nearest to the target.
 *
 * @param costs - of leaving at each exit, rising.
 */
export function thresholdForCost(
  decisions: readonly Scored[],
  costs: readonly number[],
  target: number,
): number {
  const candidates = [...new Set(decisions.flatMap(({ scores }) => scores.filter(Number.isFinite)))].sort(
    (left, right) => left - right,
  );
  candidates.unshift(Number.NEGATIVE_INFINITY);
  const costAt = (index: number) => meanCost(decisions, costs, candidates[index]!);
  let low = 0;
  let high = candidates.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (costAt(middle) <= target) low = middle;
    else high = middle;
  }
  return candidates[Math.abs(costAt(low) - target) <= Math.abs(costAt(high) - target) ? low : high]!;
}

export function meanCost(decisions: readonly Scored[], costs: readonly number[], threshold: number): number {
  const total = decisions.reduce((sum, { scores }) => sum + costs[chosenExit(scores, threshold)]!, 0);
  return total / decisions.length;
}

/** What leaving by a threshold does to these decisions. */
export function describeLeaving(
  decisions: readonly Judged[],
  costs: readonly number[],
  threshold: number,
): Leaving {
  const exitShares = costs.map(() => 0);
  let numAgreeing = 0;
  let regret = 0;
  for (const { scores, regrets } of decisions) {
    const exit = chosenExit(scores, threshold);
    exitShares[exit]! += 1 / decisions.length;
    numAgreeing += Number(regrets[exit] === 0);
    regret += regrets[exit]! / decisions.length;
  }
  const cost = meanCost(decisions, costs, threshold);
  return { cost, exitShares, agreement: numAgreeing / decisions.length, regret };
}
