/** The hold gate over tensors: what it reads, what it says, and its backward pass. See `model/hold-gate.ts`. */
import type { Tensor2D } from "@tensorflow/tfjs-node-gpu";
import { product } from "../core/numbers.js";
import {
  countHoldFeatures,
  type HoldPlace,
  largestHoldCost,
  maxHeld,
  numHoldUnits,
} from "../model/hold-gate.js";
import type { TensorMap } from "../model/tensors.js";
import { matMul, reluGradient } from "../tensor/operations.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { sigmoid } from "./gate.js";

/** Names as in the bundle; `hold.hidden.weight` is `[numFeatures, numHoldUnits]` in training. */
export const hiddenWeight = "hold.hidden.weight";
export const hiddenBias = "hold.hidden.bias";
export const outputWeight = "hold.output.weight";
export const outputBias = "hold.output.bias";

/** A gate that has learned nothing. */
export function emptyHoldGate(place: HoldPlace): TensorMap {
  const tensor = (...shape: readonly number[]) => ({
    shape,
    data: new Float32Array(product(shape)),
  });
  return new Map([
    [hiddenWeight, tensor(countHoldFeatures(place), numHoldUnits)],
    [hiddenBias, tensor(numHoldUnits)],
    [outputWeight, tensor(maxHeld, numHoldUnits)],
    [outputBias, tensor(maxHeld)],
  ]);
}

/** What is there once a decision is made. */
export interface MadeDecision {
  /** What the first exit's regret gate reads. */
  readonly features: Float32Array;
  /** The expert's is the last. */
  readonly exit: number;
  readonly action: number;
}

/** What the gate reads of a decision. */
export function holdFeatures(
  { features, exit, action }: MadeDecision,
  { numExits, numActions }: Pick<HoldPlace, "numExits" | "numActions">,
): Float32Array {
  const read = new Float32Array(features.length + numExits + numActions);
  read.set(features);
  read[features.length + exit] = 1;
  read[features.length + numExits + action] = 1;
  return read;
}

/** A forward pass, as far as the backward pass needs it. */
interface Trace {
  /** `[batch, numFeatures]`. */
  readonly inputs: Tensor2D;
  /** `[batch, numHoldUnits]`, after the ReLU. */
  readonly units: Tensor2D;
  /** `[maxHeld, numHoldUnits]`. */
  readonly output: Tensor2D;
  /** float32 `[batch, maxHeld]`. */
  readonly logOdds: Float32Array;
}

/**
 * What holding is expected to cost.
 *
 * @param features - float32 `[batch, numFeatures]`, as they are.
 * @returns float32 `[batch, maxHeld]`.
 */
export function holdCosts(tf: TensorFlow, features: Float32Array, parameters: TensorMap): Float32Array {
  let costs = new Float32Array(0);
  tf.tidy(() => {
    const numFeatures = parameters.get(hiddenWeight)!.shape[0]!;
    const inputs = tf.tensor2d(features, [features.length / numFeatures, numFeatures]);
    const { logOdds } = forward(tf, inputs, parameters);
    costs = logOdds.map((odds) => largestHoldCost * sigmoid(odds)) as Float32Array<ArrayBuffer>;
  });
  return costs;
}

function forward(tf: TensorFlow, inputs: Tensor2D, parameters: TensorMap): Trace {
  const matrix = (name: string): Tensor2D => {
    const { data, shape } = parameters.get(name)!;
    return tf.tensor2d(data, shape as [number, number]);
  };
  const hidden = matMul(tf, inputs, matrix(hiddenWeight));
  const units = tf.relu(tf.add<Tensor2D>(hidden, valuesOf(parameters, hiddenBias)));
  const output = matrix(outputWeight);
  const scores = matMul(tf, units, output, { transposeB: true });
  const logOdds = tf.add(scores, valuesOf(parameters, outputBias)).dataSync() as Float32Array;
  return { inputs, units, output, logOdds };
}

/**
 * Gradients of any loss of the log odds.
 *
 * @param inputs - float32 `[batch, numFeatures]`, as the gate is to read them; disposed by the caller's `tidy`.
 * @param toGradients - turns log odds `[batch, maxHeld]` into the loss's derivatives with respect to them.
 */
export function holdBackward(
  tf: TensorFlow,
  inputs: Tensor2D,
  parameters: TensorMap,
  toGradients: (logOdds: Float32Array) => Float32Array,
): Gradients {
  const { units, output, logOdds } = forward(tf, inputs, parameters);
  const outputGradients = tf.tensor2d(toGradients(logOdds), [units.shape[0], maxHeld]);
  const unitGradients = reluGradient(tf, matMul(tf, outputGradients, output), units);
  const read = (gradient: { dataSync(): unknown }) => gradient.dataSync() as Float32Array;
  return new Map([
    [hiddenWeight, read(matMul(tf, inputs, unitGradients, { transposeA: true }))],
    [hiddenBias, read(tf.sum(unitGradients, 0))],
    [outputWeight, read(matMul(tf, outputGradients, units, { transposeA: true }))],
    [outputBias, read(tf.sum(outputGradients, 0))],
  ]);
}
