/**
 * Units that answer zero to everything learn nothing any more: no gradient comes through their ReLU. They are found, and drawn anew
 * in a way that leaves the network's answers as they are.
 *
 * @see Sokar et al. 2023, The Dormant Neuron Phenomenon in Deep Reinforcement Learning: ReDo, here with a threshold of zero.
 */
import { product } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import type { Architecture, Block } from "../model/architecture.js";
import { entryConvolution } from "../model/residual-stage.js";
import type { Tensor, TensorMap } from "../model/tensors.js";
import { PolicyNetwork } from "../tensor/network.js";
import { drawExpert } from "../tensor/orthogonal.js";
import { copyTensors } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";

/** Indices of the dormant units, a list for each block. Residual stages have none: their sums let everything through. */
export type DormantUnits = readonly (readonly number[])[];

/** Images that are computed at once. */
const batchSize = 256;

/**
 * Finds the units that are zero for all of these observations; a convolution's units are its output channels.
 *
 * @param tensors - weights with the names and layouts of `expert.safetensors`.
 * @param observations - uint8 `[numImages, channels, height, width]`.
 */
export function findDormantUnits(
  tf: TensorFlow,
  architecture: Architecture,
  { tensors, observations }: { readonly tensors: TensorMap; readonly observations: Uint8Array },
): DormantUnits {
  const network = new PolicyNetwork(tf, architecture, tensors);
  const length = batchSize * product(architecture.inputShape);
  const isAwake = architecture.blocks.map(() => new Set<number>());
  for (let start = 0; start < observations.length; start += length) {
    const largest = largestOutputs(tf, network, observations.subarray(start, start + length));
    largest.forEach((outputs, block) => {
      for (const [unit, output] of outputs.entries()) if (output > 0) isAwake[block]!.add(unit);
    });
  }
  network.dispose();
  return architecture.blocks.map((block, index) => {
    if (block.type === "residualStage") return [];
    const units = Array.from({ length: countUnits(block) }, (_, unit) => unit);
    return units.filter((unit) => !isAwake[index]!.has(unit));
  });
}

function countUnits(block: Exclude<Block, { readonly type: "residualStage" }>): number {
  return block.type === "linear" ? block.outFeatures : block.outChannels;
}

/** The largest output of each block's units. */
function largestOutputs(tf: TensorFlow, network: PolicyNetwork, observations: Uint8Array): Float32Array[] {
  const features = network.features(observations);
  const largest = features.map((feature) => {
    const outputs = tf.max(
      feature,
      feature.shape.slice(0, -1).map((_, axis) => axis),
    );
    const values = outputs.dataSync() as Float32Array;
    outputs.dispose();
    return values;
  });
  tf.dispose(features);
  return largest;
}

/**
 * Draws what dormant units read anew, as first weights are drawn, and makes what reads them zero: whoever asks the network
 * gets the same answer as before, and gradients reach the units again.
 *
 * @returns weights with the names and layouts of `expert.safetensors`; the given ones stay as they are.
 */
export function recycleUnits(
  architecture: Architecture,
  { tensors, dormant }: { readonly tensors: TensorMap; readonly dormant: DormantUnits },
  stream: RandomStream,
): TensorMap {
  const recycled = copyTensors(tensors);
  const drawn = drawExpert(architecture, stream);
  architecture.blocks.forEach((block, index) => {
    if (block.type === "residualStage") return;
    for (const unit of dormant[index]!) {
      for (const name of [`${block.name}.weight`, `${block.name}.bias`])
        copyRow(drawn.get(name)!, recycled.get(name)!, unit);
      for (const reader of readersOf(architecture, index))
        clearInput(recycled.get(`${reader}.weight`)!, unit, countUnits(block));
    }
  });
  return recycled;
}

/** Names of the layers that read a block. */
function readersOf({ blocks, policyHead, valueHead }: Architecture, block: number): string[] {
  const next = blocks[block + 1];
  if (next === undefined) return [policyHead, valueHead];
  return [next.type === "residualStage" ? entryConvolution(next).name : next.name];
}

function copyRow(source: Tensor, target: Tensor, row: number): void {
  const length = source.data.length / source.shape[0]!;
  target.data.set(source.data.subarray(row * length, (row + 1) * length), row * length);
}

/** Of each output, the weights for one input unit lie together: a kernel's, or an image's in C,H,W order. */
function clearInput({ shape, data }: Tensor, unit: number, numUnits: number): void {
  const row = data.length / shape[0]!;
  const span = row / numUnits;
  for (let start = unit * span; start < data.length; start += row) data.fill(0, start, start + span);
}
