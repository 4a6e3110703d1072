/** How the hold gate is trained anew, from first weights on all trials so far. */
import type { Tensor2D } from "@tensorflow/tfjs-node-gpu";
import type { RandomStream } from "../core/random.js";
import { largestHoldCost, maxHeld, numHoldUnits } from "../model/hold-gate.js";
import type { TensorMap } from "../model/tensors.js";
import { Adam } from "../tensor/adam.js";
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
import { hiddenBias, hiddenWeight, holdBackward, outputBias, outputWeight } from "./hold-gate.js";

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
  let gradients: Gradients = new Map();
  tf.tidy(() => {
    const shape: [number, number] = [features.length / mean.length, mean.length];
    const seen: Tensor2D = tf.mul(tf.sub(tf.tensor2d(features, shape), mean), scale);
    const inputs = tf.mul<Tensor2D>(seen, tf.tensor2d(mask, shape));
    gradients = holdBackward(tf, inputs, parameters, (logOdds) => scoreGradients(logOdds, costs));
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
