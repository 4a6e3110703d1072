/** Thresholds that spend a given mean cost, and what leaving by them does. */

/** Index of the first exit whose score exceeds the threshold; the last one is the expert. */
export function chosenExit(scores, threshold) {
  const index = scores.findIndex((score) => score > threshold);
  return index < 0 ? scores.length - 1 : index;
}

/**
 * The threshold whose mean cost comes nearest to the target.
 *
 * @param decisions - of `{ scores }`, one score an exit, the expert's -Infinity.
 * @param costs - of leaving at each exit, rising.
 */
export function thresholdForCost(decisions, costs, target) {
  const candidates = [...new Set(decisions.flatMap(({ scores }) => scores.filter(Number.isFinite)))].sort(
    (left, right) => left - right,
  );
  candidates.unshift(Number.NEGATIVE_INFINITY);
  const costAt = (index) => meanCost(decisions, costs, candidates[index]);
  let [low, high] = [0, candidates.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (costAt(middle) <= target) low = middle;
    else high = middle;
  }
  return candidates[Math.abs(costAt(low) - target) <= Math.abs(costAt(high) - target) ? low : high];
}

export function meanCost(decisions, costs, threshold) {
  return (
    decisions.reduce((sum, { scores }) => sum + costs[chosenExit(scores, threshold)], 0) / decisions.length
  );
}

/**
 * @param decisions - of `{ scores, regrets }`.
 * @returns the share left at each exit, the share whose action is the expert's, and the mean regret in nats.
 */
export function describeLeaving(decisions, costs, threshold) {
  const exitShares = costs.map(() => 0);
  let [numAgreeing, regret] = [0, 0];
  for (const { scores, regrets } of decisions) {
    const exit = chosenExit(scores, threshold);
    exitShares[exit] += 1 / decisions.length;
    numAgreeing += Number(regrets[exit] === 0);
    regret += regrets[exit] / decisions.length;
  }
  const cost = meanCost(decisions, costs, threshold);
  return { cost, exitShares, agreement: numAgreeing / decisions.length, regret };
}
