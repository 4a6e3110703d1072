/** Draws actions from a policy: one uniform number each, so that a stream moves on by one number an action. */
import { checkMethods } from "./check.js";
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { isList } from "./lists.js";
import { sum } from "./numbers.js";
import type { RandomStream } from "./random.js";

/** Draws an index from softmax(logits). */
export function sampleAction(logits: ArrayLike<number>, stream: Pick<RandomStream, "uniform">): number {
  const values = Array.from(isList(logits) ? logits : refuse(logits));
  const largest = Math.max(...values);
  if (!Number.isFinite(largest)) refuse(logits);
  checkMethods("sampleAction", "stream", stream, { expected: "a RandomStream", methods: ["uniform"] });
  const weights = values.map((logit) => Math.exp(logit - largest));
  return drawIndex(weights, sum(weights), stream);
}

function refuse(logits: unknown): never {
  const expected = "an array of numbers with a largest one";
  throw new InvalidArgumentError(describeMismatch("sampleAction", expected, "logits", logits));
}

/** Draws an index from a softmax whose logarithm is known: no sum is needed, and none is taken. */
export function sampleLogProbabilities(
  logProbabilities: ArrayLike<number>,
  stream: Pick<RandomStream, "uniform">,
): number {
  const probabilities = Array.from(logProbabilities, (value) => Math.exp(value));
  return drawIndex(probabilities, 1, stream);
}

/** Draws an index in proportion to weights that sum to a total, up to rounding. */
function drawIndex(weights: readonly number[], total: number, stream: Pick<RandomStream, "uniform">): number {
  let remaining = stream.uniform() * total;
  for (let index = 0; index < weights.length; index++) {
    remaining -= weights[index]!;
    if (remaining < 0) return index;
  }
  return weights.length - 1; // rounding may leave a remainder
}
