/** A policy computed by plain loops, straight from the formulas and in float64: what the graphs are compared to. */
import type { Architecture, Block, InternalClassifier } from "../../src/model/architecture.js";
import { layerNormEpsilon } from "../../src/model/bundle-schema.js";
import { convOutputSize } from "../../src/model/feature-shapes.js";
import type { MethodStructure } from "../../src/model/tensor-shapes.js";
import type { Tensor, TensorMap } from "../../src/model/tensors.js";

type Volume = { readonly data: Float64Array; readonly shape: readonly number[] };

export interface ReferencePolicy {
  readonly architecture: Architecture;
  readonly expertTensors: TensorMap;
  readonly method: MethodStructure;
  readonly methodTensors: TensorMap;
  /** Bins of an adaptive pool along a side, where a test plants others than PyTorch's. */
  readonly poolBins?: PoolBins;
}

type PoolBins = (inputSize: number, outputSize: number) => readonly (readonly [number, number])[];

/** Scores of every exit for one observation, `[numExits][numActions]`, the expert's logits last. */
export function referenceScores(policy: ReferencePolicy, observation: Uint8Array): number[][] {
  return referenceExits(policy, observation).map(({ scores }) => scores);
}

/** What is compared with tau at each exit, by the method's own rule; of the expert, its largest probability. */
export function referenceConfidences(policy: ReferencePolicy, observation: Uint8Array): number[] {
  const { method, methodTensors } = policy;
  const exits = referenceExits(policy, observation);
  return exits.map(({ scores, pooled }, exit) => {
    if (exit === method.classifiers.length) return Math.max(...softmax(scores));
    const [first, second] = softmax(scores).toSorted((left, right) => right - left);
    if (method.exitRule === "margin") return first! - second!;
    if (method.exitRule === "entropy") return referenceCertainty(scores);
    if (method.exitRule === "patience")
      return countAgreeing(exits.slice(0, exit + 1).map((head) => head.scores)) / exits.length;
    if (method.exitRule === "gate") return referenceGate(scores, exit, methodTensors);
    if (method.exitRule === "regret") return 1 - referenceCost(scores, pooled, exit, methodTensors);
    return Math.max(...softmax(scores));
  });
}

function referenceCertainty(scores: readonly number[]): number {
  const entropy = softmax(scores).reduce((sum, value) => sum - value * Math.log(value), 0);
  return 1 - entropy / Math.log(scores.length);
}

/** Heads at the end of the list, in a row, whose greedy action is that of the last. */
function countAgreeing(heads: readonly (readonly number[])[]): number {
  const actions = heads.map((scores) => scores.indexOf(Math.max(...scores)));
  const other = actions.findLastIndex((action) => action !== actions.at(-1));
  return actions.length - 1 - other;
}

export interface ReferenceExit {
  readonly scores: number[];
  /** What its classifier pooled, in C,H,W order; none for the expert. */
  readonly pooled: readonly number[];
}

/** Every exit, the expert last. */
export function referenceExits(policy: ReferencePolicy, observation: Uint8Array): ReferenceExit[] {
  const { architecture, expertTensors, method, methodTensors } = policy;
  const rawLogits: number[][] = [];
  const exits: ReferenceExit[] = [];
  let features: Volume = {
    data: Float64Array.from(observation, (pixel) => pixel / 255),
    shape: architecture.inputShape,
  };
  architecture.blocks.forEach((block, blockIndex) => {
    features = applyBlock(block, features, expertTensors);
    const exit = rawLogits.length;
    const classifier = method.classifiers[exit];
    if (classifier?.afterBlock !== blockIndex) return;
    const previous = method.cascade ? rawLogits.at(-1) : undefined;
    const { pooled, logits } = classify(classifier, {
      index: exit,
      features,
      previous,
      tensors: methodTensors,
      poolBins: policy.poolBins ?? adaptiveBins,
    });
    rawLogits.push(logits);
    exits.push({
      scores: method.ensemble ? ensemble(exit, rawLogits, method, methodTensors) : logits,
      pooled,
    });
  });
  const head = architecture.policyHead;
  const weights = [expertTensors.get(`${head}.weight`)!, expertTensors.get(`${head}.bias`)!] as const;
  return [...exits, { scores: linear([...features.data], ...weights), pooled: [] }];
}

function applyBlock(block: Block, features: Volume, tensors: TensorMap): Volume {
  const layer = (name: string) => [tensors.get(`${name}.weight`)!, tensors.get(`${name}.bias`)!] as const;
  if (block.type === "conv2d") return relu(convolve(features, ...layer(block.name), block.stride));
  if (block.type === "linear") return relu(vector(linear([...features.data], ...layer(block.name))));
  const convolvePadded = (image: Volume, name: string) => convolve(pad(image, 0), ...layer(name), 1);
  let current = maxPool(pad(convolvePadded(features, `${block.name}.conv`), Number.NEGATIVE_INFINITY));
  for (let index = 0; index < block.numResidualBlocks; index++) {
    const name = `${block.name}.res_block${index}`;
    const between = convolvePadded(relu(current), `${name}.conv0`);
    current = add(current, convolvePadded(relu(between), `${name}.conv1`));
  }
  return block.outputRelu ? relu(current) : current;
}

/** The exit rule, on scores of every exit: strictly above tau, else the last. */
export function referenceExit(scores: readonly (readonly number[])[], tau: number): number {
  const confidences = scores.map((logits) => Math.max(...softmax(logits)));
  return firstConfident(confidences, tau);
}

/** The first exit whose confidence is above its tau, of a list the one at its place; the last exit is the expert. */
export function firstConfident(confidences: readonly number[], tau: number | readonly number[]): number {
  const thresholds = typeof tau === "number" ? confidences.map(() => tau) : tau;
  const exit = confidences.slice(0, -1).findIndex((confidence, place) => confidence > thresholds[place]!);
  return exit === -1 ? confidences.length - 1 : exit;
}

/** What a gate makes of an exit's scores: `sigmoid(weights . features + bias)`, the features as `model/gate.ts` lists them. */
export function referenceGate(scores: readonly number[], exit: number, tensors: TensorMap): number {
  const weights = tensors.get(`gate.${exit}.weight`)!.data;
  const products = gateNumbers(scores).map((feature, index) => feature * weights[index]!);
  const logOdds = products.reduce(
    (sum, product) => sum + product,
    tensors.get(`gate.${exit}.bias`)!.data[0]!,
  );
  return 1 / (1 + Math.exp(-logOdds));
}

/** What a regret gate expects an exit's action to cost: a hidden layer of ReLUs, as `model/regret-gate.ts` describes it. */
export function referenceCost(
  scores: readonly number[],
  pooled: readonly number[],
  exit: number,
  tensors: TensorMap,
): number {
  const get = (part: string) => tensors.get(`gate.${exit}.${part}`)!;
  const units = linear([...pooled, ...gateNumbers(scores)], get("hidden.weight"), get("hidden.bias"));
  const active = units.map((value) => Math.max(0, value));
  return 1 / (1 + Math.exp(-linear(active, get("output.weight"), get("output.bias"))[0]!));
}

/** The numbers that gates read of an exit's scores. */
export function gateNumbers(scores: readonly number[]): number[] {
  const values = logSoftmax(scores).map((value) => Math.max(value, -10));
  const largest = Math.max(...values);
  const greedy = values.indexOf(largest);
  const sorted = values.toSorted((left, right) => right - left);
  const entropy = values.reduce((sum, value) => sum - Math.exp(value) * value, 0);
  const isGreedy = values.map((_, action) => (action === greedy ? 1 : 0));
  const features = [
    values,
    sorted,
    sorted.map(Math.exp),
    isGreedy,
    isGreedy.map((on) => on * Math.exp(largest)),
  ];
  return [...features.flat(), entropy];
}

export function softmax(logits: readonly number[]): number[] {
  return logSoftmax(logits).map(Math.exp);
}

function logSoftmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)) + largest;
  return logits.map((logit) => logit - logSum);
}

function ensemble(
  exit: number,
  rawLogits: readonly number[][],
  { ensembleMean }: MethodStructure,
  tensors: TensorMap,
): number[] {
  const [to, from] =
    ensembleMean === "arithmetic" ? [Math.exp, Math.log] : [(x: number) => x, (x: number) => x];
  const logWeights = tensors.get(`ensemble.${exit}.log_weight`)!.data;
  const bias = tensors.get(`ensemble.${exit}.bias`)!.data;
  const logProbabilities = rawLogits.map(logSoftmax);
  return Array.from(bias, (offset, action) => {
    const sum = logProbabilities.reduce(
      (total, head, j) => total + Math.exp(logWeights[j]!) * to(head[action]!),
      0,
    );
    return from(sum / rawLogits.length) + offset;
  });
}

interface ClassifyInputs {
  readonly index: number;
  readonly features: Volume;
  readonly previous: readonly number[] | undefined;
  readonly tensors: TensorMap;
  readonly poolBins: PoolBins;
}

function classify(
  classifier: InternalClassifier,
  inputs: ClassifyInputs,
): { readonly pooled: number[]; readonly logits: number[] } {
  const { index, features, previous, tensors } = inputs;
  const get = (part: string) => tensors.get(`classifiers.${index}.${part}`)!;
  const { stride, padding = 0 } = classifier;
  const padded = Array.from({ length: padding }).reduce((image: Volume) => pad(image, 0), features);
  const convolved = relu(convolve(padded, get("conv.weight"), get("conv.bias"), stride));
  const [, height, width] = convolved.shape as readonly [number, number, number];
  const { poolSize } = classifier;
  const bins = [inputs.poolBins(height, poolSize), inputs.poolBins(width, poolSize)] as const;
  const pooled = mixedPool(convolved, bins, get("pool.mix").data[0]!);
  const extra = previous ? layerNorm(previous, get("cascade_norm.weight"), get("cascade_norm.bias")) : [];
  return { pooled, logits: linear([...pooled, ...extra], get("linear.weight"), get("linear.bias")) };
}

/** `[start, end)` of each bin along a side, as PyTorch's adaptive pools define them. */
export function adaptiveBins(inputSize: number, outputSize: number): [number, number][] {
  const bins: [number, number][] = [];
  for (let bin = 0; bin < outputSize; bin++)
    bins.push([Math.floor((bin * inputSize) / outputSize), Math.ceil(((bin + 1) * inputSize) / outputSize)]);
  return bins;
}

function mixedPool(
  { data, shape }: Volume,
  [rows, columns]: readonly [ReturnType<PoolBins>, ReturnType<PoolBins>],
  mix: number,
): number[] {
  const [channels, height, width] = shape as readonly [number, number, number];
  const pooled: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (const [top, bottom] of rows) {
      for (const [left, right] of columns) {
        const cells: number[] = [];
        for (let row = top; row < bottom; row++)
          for (let column = left; column < right; column++)
            cells.push(data[(channel * height + row) * width + column]!);
        const average = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
        pooled.push(mix * Math.max(...cells) + (1 - mix) * average);
      }
    }
  }
  return pooled;
}

function layerNorm(values: readonly number[], weight: Tensor, bias: Tensor): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance + layerNormEpsilon);
  return values.map((value, index) => ((value - mean) / deviation) * weight.data[index]! + bias.data[index]!);
}

export function linear(inputs: readonly number[], weight: Tensor, bias: Tensor): number[] {
  return Array.from(bias.data, (offset, output) => {
    let sum = offset;
    for (let input = 0; input < inputs.length; input++) {
      sum += inputs[input]! * weight.data[output * inputs.length + input]!;
    }
    return sum;
  });
}

/** Valid convolution; weights OIHW. */
function convolve({ data, shape }: Volume, weight: Tensor, bias: Tensor, stride: number): Volume {
  const [, height, width] = shape as readonly [number, number, number];
  const [numOutputs, numInputs, kernel] = weight.shape as readonly [number, number, number, number];
  const outHeight = convOutputSize(height, kernel, stride);
  const outWidth = convOutputSize(width, kernel, stride);
  const output = new Float64Array(numOutputs * outHeight * outWidth);
  for (let o = 0; o < numOutputs; o++)
    for (let y = 0; y < outHeight; y++)
      for (let x = 0; x < outWidth; x++) {
        let sum = bias.data[o]!;
        for (let i = 0; i < numInputs; i++)
          for (let ky = 0; ky < kernel; ky++)
            for (let kx = 0; kx < kernel; kx++)
              sum +=
                data[(i * height + y * stride + ky) * width + x * stride + kx]! *
                weight.data[((o * numInputs + i) * kernel + ky) * kernel + kx]!;
        output[(o * outHeight + y) * outWidth + x] = sum;
      }
  return { data: output, shape: [numOutputs, outHeight, outWidth] };
}

/** One more pixel of a value on every side. */
function pad({ data, shape }: Volume, value: number): Volume {
  const [channels, height, width] = shape as readonly [number, number, number];
  const padded = new Float64Array(channels * (height + 2) * (width + 2)).fill(value);
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        padded[(channel * (height + 2) + row + 1) * (width + 2) + column + 1] =
          data[(channel * height + row) * width + column]!;
  return { data: padded, shape: [channels, height + 2, width + 2] };
}

/** Windows of 3x3 at stride 2, within the volume. */
function maxPool({ data, shape }: Volume): Volume {
  const [channels, height, width] = shape as readonly [number, number, number];
  const [outHeight, outWidth] = [convOutputSize(height, 3, 2), convOutputSize(width, 3, 2)];
  const pooled: number[] = [];
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const cells = [0, 1, 2].flatMap((y) =>
          [0, 1, 2].map((x) => data[(channel * height + 2 * row + y) * width + 2 * column + x]!),
        );
        pooled.push(Math.max(...cells));
      }
  return { data: Float64Array.from(pooled), shape: [channels, outHeight, outWidth] };
}

function add(left: Volume, right: Volume): Volume {
  return { data: left.data.map((value, index) => value + right.data[index]!), shape: left.shape };
}

function relu({ data, shape }: Volume): Volume {
  return { data: data.map((value) => Math.max(0, value)), shape };
}

function vector(values: readonly number[]): Volume {
  return { data: Float64Array.from(values), shape: [values.length] };
}
