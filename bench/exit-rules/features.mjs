/** What a gate reads: only what is there, for nothing, when an exit has answered. */

/** Log probabilities below this are all the same to a gate. */
const floor = -10;

/** What the decision before left behind, at the start of an episode. */
export const noPrevious = { action: -1, exit: -1, hasSwitched: false };

/** Index of the largest value; ties go to the lowest index. */
export function greedy(values) {
  return values.indexOf(Math.max(...values));
}

/** The largest probability, its lead over the second, and the entropy over that of an even distribution. */
export function describeShape(logProbabilities) {
  const sorted = logProbabilities.map(Math.exp).sort().reverse();
  const entropy = -logProbabilities.reduce((sum, value) => sum + value * Math.exp(value), 0);
  return {
    largest: sorted[0],
    margin: sorted[0] - sorted[1],
    entropy: entropy / Math.log(logProbabilities.length),
  };
}

/**
 * @param answers - log probabilities `[numActions]` of this exit, and before it of those that answered earlier.
 * @param previous - `{ action, exit, hasSwitched }` of the decision before: whether going deeper changed its action.
 * @returns float64 `[numFeatures]`.
 */
export function gateFeatures(answers, previous) {
  const current = answers.at(-1).map((value) => Math.max(value, floor));
  const { largest, margin, entropy } = describeShape(current);
  const action = greedy(current);
  const oneHot = current.map((_, index) => Number(index === action));
  const kept = previous.action < 0 ? [0, 0] : [Number(action === previous.action), current[previous.action]];
  return Float64Array.from([
    ...current,
    ...current.toSorted().reverse(),
    ...oneHot,
    ...oneHot.map((value) => value * largest),
    ...[largest, largest ** 2, margin, margin ** 2, entropy, entropy ** 2],
    ...kept,
    ...[0, 1, 2].map((exit) => Number(previous.exit === exit)),
    Number(previous.hasSwitched),
    ...earlierFeatures(answers, action),
  ]);
}

/** How the exit before judges this exit's action, and whether it chose the same. */
function earlierFeatures(answers, action) {
  const earlier = answers.at(-2);
  if (earlier === undefined) return [0, 0, 0];
  const before = greedy(earlier);
  return [Number(before === action), Math.max(earlier[action], floor), earlier[before]];
}
