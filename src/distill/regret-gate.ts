/** Regret gates in training: costs of actions, and the gates' forward and backward pass. See `model/regret-gate.ts`. */
import type { Tensor2D } from "@tensorflow/tfjs-node-gpu";
import { argmax } from "../core/policy-types.js";
import { softmaxRows } from "../core/softmax.js";
import { methodTensors, type RegretGateTensor } from "../model/bundle-schema.js";
import type { TensorMap } from "../model/tensors.js";
import { matMul, reluGradient } from "../tensor/operations.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { addRows, foldIntoLayer, standardization } from "./feature-statistics.js";
import { gateLogOddsGradients } from "./gate.js";

/**
 * What each exit's greedy action costs: the expert's probability of its own greedy action, less that of the exit's.
 *
 * @param logits - the exit's, float32 `[batch, numActions]`.
 * @param expert - the expert's probabilities, float32 `[batch, numActions]`.
 * @returns float32 `[batch]`, in [0, 1].
 */
export function actionCosts(logits: Float32Array, expert: Float32Array, numActions: number): Float32Array {
  return new Float32Array(expert.length / numActions).map((_, row) => {
    const [start, end] = [row * numActions, (row + 1) * numActions];
    const probabilities = expert.subarray(start, end);
    return Math.max(...probabilities) - probabilities[argmax(logits.subarray(start, end))]!;
  });
}

/** Costs of exits, from their logits and the expert's probabilities. */
export type ActionCosts = typeof actionCosts;

/**
 * What each exit's drawn action costs, on average: the probability that the expert gives to an action of its own, less
 * that which it gives to one of the exit's; nothing where the exit's actions are the likelier ones.
 *
 * @param logits - the exit's, float32 `[batch, numActions]`.
 * @param expert - the expert's probabilities, float32 `[batch, numActions]`.
 * @returns float32 `[batch]`, in [0, 1].
 */
export function drawnActionCosts(
  logits: Float32Array,
  expert: Float32Array,
  numActions: number,
): Float32Array {
  const exit = softmaxRows(logits, numActions);
  const costs = new Float32Array(expert.length / numActions);
  expert.forEach((probability, at) => {
    costs[Math.floor(at / numActions)]! += probability * (probability - exit[at]!);
  });
  return costs.map((cost) => Math.max(0, cost));
}

/** Where the statistics of an exit's features are kept among the parameters. */
export function statisticsPrefix(exit: number): string {
  return `gate.${exit}.statistics.`;
}

/** A forward pass, as far as the backward pass needs it. */
interface Trace {
  /** Standardized features, `[batch, numFeatures]`. */
  readonly inputs: Tensor2D;
  /** `[batch, numUnits]`, after the ReLU. */
  readonly units: Tensor2D;
  /** `[numUnits, 1]`. */
  readonly output: Tensor2D;
  /** float32 `[batch]`. */
  readonly logOdds: Float32Array;
}

/**
 * The log odds of the cost that a gate expects: its sigmoid is the cost.
 *
 * @param features - float32 `[batch, numFeatures]`.
 * @param parameters - with `hidden.weight` as `[numFeatures, numUnits]`, and the features' statistics.
 * @returns float32 `[batch]`.
 */
export function regretForward(
  tf: TensorFlow,
  features: Float32Array,
  parameters: TensorMap,
  exit: number,
): Float32Array {
  let logOdds = new Float32Array(0);
  tf.tidy(() => {
    logOdds = forward(tf, features, parameters, exit).logOdds as Float32Array<ArrayBuffer>;
  });
  return logOdds;
}

/**
 * Gradients of `gateLoss` with respect to one exit's gate.
 *
 * @param costs - float32 `[batch]`: what the gate is to say.
 */
export function regretBackward(
  tf: TensorFlow,
  features: Float32Array,
  costs: Float32Array,
  { parameters, exit }: { readonly parameters: TensorMap; readonly exit: number },
): Gradients {
  const gradients: Gradients = new Map();
  tf.tidy(() => {
    const trace = forward(tf, features, parameters, exit);
    backward(tf, trace, gateLogOddsGradients(trace.logOdds, costs), { gradients, exit });
  });
  return gradients;
}

/**
 * Gradients of any loss of all gates' log odds.
 *
 * @param features - per exit.
 * @param toGradients - turns the log odds of every exit into the loss's derivatives with respect to them.
 */
export function regretGradients(
  tf: TensorFlow,
  features: readonly Float32Array[],
  parameters: TensorMap,
  toGradients: (logOdds: readonly Float32Array[]) => readonly Float32Array[],
): Gradients {
  const gradients: Gradients = new Map();
  tf.tidy(() => {
    const traces = features.map((read, exit) => forward(tf, read, parameters, exit));
    const ofExits = toGradients(traces.map(({ logOdds }) => logOdds));
    traces.forEach((trace, exit) => {
      backward(tf, trace, ofExits[exit]!, { gradients, exit });
    });
  });
  return gradients;
}

/** Adds what it finds to the gradients. */
function backward(
  tf: TensorFlow,
  { inputs, units, output, logOdds }: Trace,
  logOddsGradients: Float32Array,
  { gradients, exit }: { readonly gradients: Gradients; readonly exit: number },
): void {
  const outputGradients = tf.tensor2d(logOddsGradients, [logOdds.length, 1]);
  const unitGradients = reluGradient(tf, matMul(tf, outputGradients, output, { transposeB: true }), units);
  const set = (part: RegretGateTensor, values: { dataSync(): unknown }) => {
    gradients.set(methodTensors.regretGate(exit, part), values.dataSync() as Float32Array);
  };
  set("hidden.weight", matMul(tf, inputs, unitGradients, { transposeA: true }));
  set("hidden.bias", tf.sum(unitGradients, 0));
  set("output.weight", matMul(tf, units, outputGradients, { transposeA: true }));
  set("output.bias", tf.sum(outputGradients, 0));
}

function forward(tf: TensorFlow, features: Float32Array, parameters: TensorMap, exit: number): Trace {
  const get = (part: RegretGateTensor) => valuesOf(parameters, methodTensors.regretGate(exit, part));
  const { mean, scale } = standardization(parameters, statisticsPrefix(exit));
  const numUnits = get("hidden.bias").length;
  const raw = tf.tensor2d(features, [features.length / mean.length, mean.length]);
  const inputs: Tensor2D = tf.mul(tf.sub(raw, mean), scale);
  const hidden = tf.tensor2d(get("hidden.weight"), [mean.length, numUnits]);
  const units = tf.relu(tf.add<Tensor2D>(matMul(tf, inputs, hidden), get("hidden.bias")));
  const output = tf.tensor2d(get("output.weight"), [numUnits, 1]);
  const logOdds = tf.add(matMul(tf, units, output), get("output.bias")).dataSync() as Float32Array;
  return { inputs, units, output, logOdds };
}

/**
 * A trained gate's parameters as they read features that are not standardized; the statistics are left out.
 *
 * @param parameters - in the layout of training; stays as it is.
 */
export function foldStandardization(parameters: TensorMap, exit: number): TensorMap {
  const prefix = statisticsPrefix(exit);
  const { mean, scale } = standardization(parameters, prefix);
  const folded = new Map([...parameters].filter(([name]) => !name.startsWith(prefix)));
  const weightName = methodTensors.regretGate(exit, "hidden.weight");
  const biasName = methodTensors.regretGate(exit, "hidden.bias");
  const layer = {
    weight: valuesOf(parameters, weightName).slice(),
    bias: valuesOf(parameters, biasName).slice(),
  };
  foldIntoLayer(layer, { mean, scale });
  folded.set(weightName, { shape: [mean.length, layer.bias.length], data: layer.weight });
  folded.set(biasName, { shape: [layer.bias.length], data: layer.bias });
  return folded;
}

/**
 * Has a gate that reads features as they are read standardized ones, in place: it says the same, and learns better.
 *
 * @param rows - what the statistics are taken from, float32 `[numRows, numFeatures]`.
 */
export function standardizeGate(parameters: TensorMap, exit: number, rows: Float32Array): void {
  const prefix = statisticsPrefix(exit);
  addRows(parameters, prefix, rows);
  const { mean, scale } = standardization(parameters, prefix);
  const weight = valuesOf(parameters, methodTensors.regretGate(exit, "hidden.weight"));
  const bias = valuesOf(parameters, methodTensors.regretGate(exit, "hidden.bias"));
  weight.forEach((value, at) => {
    const feature = Math.floor(at / bias.length);
    bias[at % bias.length]! += value * mean[feature]!;
    weight[at] = value / scale[feature]!;
  });
}
