/**
 * The ensemble: each exit answers with a weighted mean of the heads so far, a geometric one (of log-probabilities) as the paper's method
 * has it, or an arithmetic one (of probabilities), which it is compared with.
 */
import { sum } from "../core/numbers.js";
import { type EnsembleMean, methodTensors } from "../model/bundle-schema.js";
import type { TensorMap } from "../model/tensors.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";

/**
 * Logits of every exit, with m counted from 1: geometric, s_m = (1/m) * sum over j <= m of exp(v_mj) * log_softmax(z_j) + b_m; arithmetic,
 * s_m = log((1/m) * sum over j <= m of exp(v_mj) * softmax(z_j)) + b_m.
 *
 * @param logProbabilities - per classifier float32 `[batch, numActions]`: log_softmax(z_j).
 * @param parameters - v and b of every exit, by the names of `methodTensors.ensemble`.
 * @returns per exit float32 `[batch, numActions]`.
 * @see Wołczyk et al. 2021, Zero Time Waste, equation 4. Differs: the mean over heads and the positive weights by exp,
 * as the authors' RL code has them.
 */
export function ensembleForward(
  logProbabilities: readonly Float32Array[],
  parameters: TensorMap,
  mean?: EnsembleMean,
): Float32Array[] {
  const join = mean === "arithmetic" ? logOfMean : meanOfLogs;
  return logProbabilities.map((_, exit) => {
    const weights = headWeights(parameters, exit);
    const bias = valuesOf(parameters, methodTensors.ensemble(exit, "bias"));
    return logProbabilities[0]!.map(
      (_, index) => join(weights, logProbabilities, index) + bias[index % bias.length]!,
    );
  });
}

type Join = (weights: Float32Array, logProbabilities: readonly Float32Array[], index: number) => number;

const meanOfLogs: Join = (weights, logProbabilities, index) => {
  let total = 0;
  for (let head = 0; head < weights.length; head++) total += weights[head]! * logProbabilities[head]![index]!;
  return total;
};

/** The largest term is taken out, so that nothing underflows. */
const logOfMean: Join = (weights, logProbabilities, index) => {
  let largest = Number.NEGATIVE_INFINITY;
  for (let head = 0; head < weights.length; head++)
    largest = Math.max(largest, logProbabilities[head]![index]!);
  let total = 0;
  for (let head = 0; head < weights.length; head++)
    total += weights[head]! * Math.exp(logProbabilities[head]![index]! - largest);
  return largest + Math.log(total);
};

/**
 * Gradients with respect to v and b of every exit.
 *
 * @param logitGradients - per exit float32 `[batch, numActions]`: with respect to its logits.
 */
export function ensembleBackward(
  logProbabilities: readonly Float32Array[],
  parameters: TensorMap,
  logitGradients: readonly Float32Array[],
  mean?: EnsembleMean,
): Gradients {
  const gradients: Gradients = new Map();
  logitGradients.forEach((exitGradients, exit) => {
    const weights = headWeights(parameters, exit);
    const slope = mean === "arithmetic" ? shareOfMean : termOfLogs;
    const numActions = valuesOf(parameters, methodTensors.ensemble(exit, "bias")).length;
    const bias = new Float32Array(numActions);
    const logWeight = new Float32Array(exit + 1);
    exitGradients.forEach((gradient, index) => {
      bias[index % numActions]! += gradient;
      for (let head = 0; head <= exit; head++) {
        logWeight[head]! += gradient * slope(weights, logProbabilities, index, head); // d exp(v) = exp(v) dv
      }
    });
    gradients.set(methodTensors.ensemble(exit, "log_weight"), logWeight);
    gradients.set(methodTensors.ensemble(exit, "bias"), bias);
  });
  return gradients;
}

type Slope = (...given: [...Parameters<Join>, head: number]) => number;

const termOfLogs: Slope = (weights, logProbabilities, index, head) =>
  weights[head]! * logProbabilities[head]![index]!;

const shareOfMean: Slope = (weights, logProbabilities, index, head) =>
  weights[head]! * Math.exp(logProbabilities[head]![index]! - logOfMean(weights, logProbabilities, index));

/**
 * Gradients of a geometric ensemble with respect to the classifiers' logits z_j.
 *
 * @param logitGradients - per exit float32 `[batch, numActions]`: with respect to its logits.
 * @returns per classifier float32 `[batch, numActions]`.
 */
export function ensembleInputGradients(
  logProbabilities: readonly Float32Array[],
  parameters: TensorMap,
  logitGradients: readonly Float32Array[],
): Float32Array[] {
  const numActions = valuesOf(parameters, methodTensors.ensemble(0, "bias")).length;
  const weights = logitGradients.map((_, exit) => headWeights(parameters, exit));
  return logProbabilities.map((ofHead, head) => {
    const gradients = ofHead.map((_, index) =>
      weights.reduce((sum, ofExit, exit) => sum + (ofExit[head] ?? 0) * logitGradients[exit]![index]!, 0),
    );
    return throughLogSoftmax(ofHead, gradients, numActions);
  });
}

/** From log-probabilities to logits: g - softmax(z) * sum(g) in each row. */
function throughLogSoftmax(
  logProbabilities: Float32Array,
  gradients: Float32Array,
  numActions: number,
): Float32Array {
  const result = new Float32Array(gradients.length);
  for (let start = 0; start < gradients.length; start += numActions) {
    const total = sum(gradients.subarray(start, start + numActions));
    for (let index = start; index < start + numActions; index++)
      result[index] = gradients[index]! - Math.exp(logProbabilities[index]!) * total;
  }
  return result;
}

/** exp(v_mj) / m for the heads of one exit. */
function headWeights(parameters: TensorMap, exit: number): Float32Array {
  const logWeight = valuesOf(parameters, methodTensors.ensemble(exit, "log_weight"));
  return logWeight.map((value) => Math.exp(value) / logWeight.length);
}
