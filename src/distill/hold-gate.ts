/** The hold gate in training: what it reads, what it says, and how it is trained anew. See `model/hold-gate.ts`. */
import type { Tensor2D } from "@tensorflow/tfjs-node-gpu";
import type { RandomStream } from "../core/random.js";
import {
  countHoldFeatures,
  type HoldPlace,
  largestHoldCost,
  maxHeld,
  numHoldUnits,
} from "../model/hold-gate.js";
import type { TensorMap } from "../model/tensors.js";
import { Adam } from "../tensor/adam.js";
import { matMul, reluGradient } from "../tensor/operations.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { dropoutMasks } from "./dropout.js";
import {
  addRows,
  emptyStatistics,
  foldIntoLayer,
  type Standardization,
  standardization,
} from "./feature-statistics.js";
import type { ForkMemory } from "./fork-memory.js";
import { sigmoid } from "./gate.js";

/** Names as in the bundle; `hold.hidden.weight` is `[numFeatures, numHoldUnits]` in training. */
const hiddenWeight = "hold.hidden.weight";
const hiddenBias = "hold.hidden.bias";
const outputWeight = "hold.output.weight";
const outputBias = "hold.output.bias";

/** A gate that has learned nothing. */
export function emptyHoldGate(place: HoldPlace): TensorMap {
  const tensor = (...shape: readonly number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((product, length) => product * length)),
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

/** How often each trial is learned from. */
const numEpochs = 14;
const batchSize = 256;
/** At first; it falls to 0 in a straight line. */
export const holdLearningRate = 1e-3;
/** Share of the inputs that an update does not see. */
const dropout = 0.3;
/** Of the sum of squared weights. */
const weightDecay = 1e-5;
/** What it counts that branches did not meet again, whatever it cost: chance may make it dearer elsewhere. */
const partedWeight = 0.05;

/**
 * Trains the gate from first weights on all trials, in place.
 *
 * @param stream - draws first weights, order and dropout.
 */
export function trainHoldGate(
  tf: TensorFlow,
  memory: ForkMemory,
  { parameters, stream }: { readonly parameters: TensorMap; readonly stream: RandomStream },
): void {
  const order = Int32Array.from({ length: memory.numForks }, (_, row) => row);
  if (order.length === 0) return;
  const { mean, scale } = measureFeatures(memory, order);
  drawGate(parameters, memory.costs(order), stream);
  const values = new Map([...parameters].map(([name, { data }]) => [name, data]));
  const masks = dropoutMasks(stream, { share: dropout, size: batchSize * mean.length });
  const optimizer = new Adam();
  const numUpdates = numEpochs * Math.ceil(order.length / batchSize);
  for (let epoch = 0; epoch < numEpochs; epoch++) {
    stream.shuffle(order);
    for (let start = 0; start < order.length; start += batchSize) {
      const rows = order.slice(start, start + batchSize);
      const batch = { features: memory.features(rows), costs: memory.costs(rows) };
      const mask = masks(batch.features.length);
      const gradients = holdGradients(tf, batch, { parameters, mean, scale, mask });
      optimizer.update(values, gradients, holdLearningRate * (1 - optimizer.numSteps / numUpdates));
    }
  }
  const layer = { weight: valuesOf(parameters, hiddenWeight), bias: valuesOf(parameters, hiddenBias) };
  foldIntoLayer(layer, { mean, scale });
}

function measureFeatures(memory: ForkMemory, rows: Int32Array): Standardization {
  const features = memory.features(rows);
  const statistics = emptyStatistics("", features.length / rows.length);
  addRows(statistics, "", features);
  return standardization(statistics, "");
}

/** What the outputs' sigmoids are to say: NaN where there is nothing to say. */
function targetsOf(costs: Float32Array): Float32Array {
  return costs.map((cost) => {
    const share = Math.min(1, Math.max(0, cost) / largestHoldCost);
    return (1 - partedWeight) * share + partedWeight * Number(cost !== 0);
  });
}

/** Small outputs; what they say at first is the mean of what they are to say. */
const outputDeviation = 0.02;
const smallestMean = 1e-3;

function drawGate(parameters: TensorMap, costs: Float32Array, stream: RandomStream): void {
  const weight = valuesOf(parameters, hiddenWeight);
  const deviation = Math.sqrt(numHoldUnits / weight.length); // 1 / sqrt(numFeatures)
  for (let at = 0; at < weight.length; at++) weight[at] = stream.normal(0, deviation);
  valuesOf(parameters, hiddenBias).fill(0);
  const output = valuesOf(parameters, outputWeight);
  for (let at = 0; at < output.length; at++) output[at] = stream.normal(0, outputDeviation);
  const targets = targetsOf(costs);
  const bias = valuesOf(parameters, outputBias);
  for (let held = 0; held < maxHeld; held++) {
    const known = targets.filter((target, at) => at % maxHeld === held && !Number.isNaN(target));
    const mean = known.reduce((sum, target) => sum + target, 0) / Math.max(1, known.length);
    const share = Math.min(0.5, Math.max(smallestMean, mean));
    bias[held] = Math.log(share / (1 - share));
  }
}

interface Batch {
  readonly features: Float32Array;
  readonly costs: Float32Array;
}

interface Reading extends Standardization {
  readonly parameters: TensorMap;
  /** What each input is multiplied by, as long as the features. */
  readonly mask: Float32Array;
}

/** Gradients of the mean cross entropy over all costs that are known, and of the weight decay. */
export function holdGradients(
  tf: TensorFlow,
  { features, costs }: Batch,
  { parameters, mean, scale, mask }: Reading,
): Gradients {
  const gradients: Gradients = new Map();
  tf.tidy(() => {
    const shape: [number, number] = [features.length / mean.length, mean.length];
    const seen: Tensor2D = tf.mul(tf.sub(tf.tensor2d(features, shape), mean), scale);
    const trace = forward(tf, tf.mul<Tensor2D>(seen, tf.tensor2d(mask, shape)), parameters);
    const { inputs, units, output } = trace;
    const outputGradients = tf.tensor2d(scoreGradients(trace.logOdds, costs), [shape[0], maxHeld]);
    const unitGradients = reluGradient(tf, matMul(tf, outputGradients, output), units);
    const set = (name: string, gradient: { dataSync(): unknown }) => {
      gradients.set(name, gradient.dataSync() as Float32Array);
    };
    set(hiddenWeight, matMul(tf, inputs, unitGradients, { transposeA: true }));
    set(hiddenBias, tf.sum(unitGradients, 0));
    set(outputWeight, matMul(tf, outputGradients, units, { transposeA: true }));
    set(outputBias, tf.sum(outputGradients, 0));
  });
  for (const name of [hiddenWeight, outputWeight]) addDecay(gradients.get(name)!, valuesOf(parameters, name));
  return gradients;
}

function scoreGradients(logOdds: Float32Array, costs: Float32Array): Float32Array {
  const targets = targetsOf(costs);
  const numKnown = costs.reduce((count, cost) => count + Number(!Number.isNaN(cost)), 0);
  return logOdds.map((odds, at) =>
    Number.isNaN(targets[at]!) ? 0 : (sigmoid(odds) - targets[at]!) / numKnown,
  );
}

function addDecay(gradient: Float32Array, weight: Float32Array): void {
  for (let at = 0; at < weight.length; at++) gradient[at]! += 2 * weightDecay * weight[at]!;
}
