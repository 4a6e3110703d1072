/** What a gate reads: only what is there, for nothing, when an exit has answered. */
import { argmax } from "../../src/tools.js";

/** Log probabilities below this are all the same to a gate. */
const floor = -10;

/** What the decision before left behind. */
export interface Previous {
  /** -1: there was none. */
  readonly action: number;
  /** Of the policy's own exits; -1 for none. */
  readonly exit: number;
  /** Whether going deeper changed its action. */
  readonly hasSwitched: boolean;
}

/** At the start of an episode. */
export const noPrevious: Previous = { action: -1, exit: -1, hasSwitched: false };

/** The action of the largest probability; ties go to the lowest index. */
export const greedy = argmax;

export interface DistributionShape {
  readonly largest: number;
  readonly margin: number;
  readonly entropy: number;
}

/** The largest probability, its lead over the second, and the entropy over that of an even distribution. */
export function describeShape(logProbabilities: Float64Array): DistributionShape {
  const sorted = logProbabilities.map(Math.exp).sort().reverse();
  const entropy = -logProbabilities.reduce((sum, value) => sum + value * Math.exp(value), 0);
  return {
    largest: sorted[0]!,
    margin: sorted[0]! - sorted[1]!,
    entropy: entropy / Math.log(logProbabilities.length),
  };
}

/**
 * Describes an exit's answer to a gate.
 *
 * @param answers - log probabilities `[numActions]` of this exit, and before it of those that answered earlier.
 * @param previous - the decision before.
 * @returns float64 `[numFeatures]`.
 */
export function gateFeatures(answers: readonly Float64Array[], previous: Previous): Float64Array {
  const current = answers.at(-1)!.map((value) => Math.max(value, floor));
  const { largest, margin, entropy } = describeShape(current);
  const action = greedy(current);
  const oneHot = [...current].map((_, index) => Number(index === action));
  const kept = previous.action < 0 ? [0, 0] : [Number(action === previous.action), current[previous.action]!];
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
function earlierFeatures(answers: readonly Float64Array[], action: number): [number, number, number] {
  const earlier = answers.at(-2);
  if (earlier === undefined) return [0, 0, 0];
  const before = greedy(earlier);
  return [Number(before === action), Math.max(earlier[action]!, floor), earlier[before]!];
}
