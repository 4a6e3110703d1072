/** An exit before the first convolution: a small network on coarse frames, and what it costs. */
import { RandomStream } from "../../src/index.js";
import { type Scale, standardize } from "./regression.js";

/** Each pixel of the coarse frame is the mean of this many squared. */
const poolSize = 7;
const frameSize = 84;
const coarseSize = frameSize / poolSize;
const numHidden = 32;
const settings = { numEpochs: 5, batchSize: 64, learningRate: 1e-3 };
const adam = { first: 0.9, second: 0.999, epsilon: 1e-8 };

const layerNames = ["hidden", "hiddenBias", "output", "outputBias"] as const;
/** Weights by layer, row after row. */
type Network = Readonly<Record<(typeof layerNames)[number], Float32Array>>;

/** A fitted glance: how its inputs are scaled, and its weights. */
export interface Glance {
  readonly scale: readonly Scale[];
  readonly network: Network;
}

interface Optimizer {
  readonly first: Network;
  readonly second: Network;
  numSteps: number;
}

/**
 * Makes what a glance reads.
 *
 * @param observation - uint8 `[4, 84, 84]`, oldest frame first.
 * @param previousAction - of the decision before; -1 for none.
 * @returns float32 `[12 * 12 * 2 + numActions]`: the newest frame, its change, and the previous action.
 */
export function glanceInput(
  observation: Uint8Array,
  previousAction: number,
  numActions: number,
): Float32Array {
  const frameLength = frameSize ** 2;
  const newest = poolFrame(observation.subarray(3 * frameLength));
  const before = poolFrame(observation.subarray(2 * frameLength, 3 * frameLength));
  const input = new Float32Array(2 * newest.length + numActions);
  input.set(newest);
  for (let index = 0; index < newest.length; index++)
    input[newest.length + index] = newest[index]! - before[index]!;
  if (previousAction >= 0) input[2 * newest.length + previousAction] = 1;
  return input;
}

function poolFrame(pixels: Uint8Array): Float32Array {
  const coarse = new Float32Array(coarseSize ** 2);
  for (let row = 0; row < frameSize; row++) {
    const begin = Math.floor(row / poolSize) * coarseSize;
    for (let column = 0; column < frameSize; column++) {
      coarse[begin + Math.floor(column / poolSize)]! += pixels[row * frameSize + column]!;
    }
  }
  return coarse.map((sum) => sum / poolSize ** 2);
}

/** Operations of one glance, counted as the cost model `reference` counts linear layers; each pixel is one addition. */
export function glanceOperations(numActions: number): number {
  const numInputs = 2 * coarseSize ** 2 + numActions;
  const pooling = 2 * frameSize ** 2 + 3 * coarseSize ** 2; // sums; two divisions and a difference
  const layers = numHidden * (2 * numInputs - 1) + numHidden + numActions * (2 * numHidden - 1);
  return pooling + 2 * numInputs + layers; // the inputs are standardized
}

/** The same for a count of multiply-adds; an addition of a pixel counts as one. */
export function glanceMultiplyAdds(numActions: number): number {
  const numInputs = 2 * coarseSize ** 2 + numActions;
  return 2 * frameSize ** 2 + numHidden * (numInputs + numActions);
}

/**
 * Clones the expert's distribution by Adam on the cross-entropy.
 *
 * @param inputs - of `glanceInput`.
 * @param targets - the expert's log probabilities for each.
 */
export function fitGlance(
  inputs: readonly Float32Array[],
  targets: readonly ArrayLike<number>[],
  seed = 0,
): Glance {
  const scale = standardize(inputs);
  const stream = new RandomStream(seed, "glance");
  const network = startNetwork(inputs[0]!.length, targets[0]!.length, stream);
  const rows = inputs.map((input) => standardized(input, scale));
  const optimizer = startAdam(network);
  const order = Array.from(rows.keys());
  for (let epoch = 0; epoch < settings.numEpochs; epoch++) {
    stream.shuffle(order);
    for (let begin = 0; begin < order.length; begin += settings.batchSize) {
      learn(network, optimizer, order.slice(begin, begin + settings.batchSize), { rows, targets });
    }
  }
  return { scale, network };
}

/** The scores of a glance, float32 `[numActions]`, unnormalized. */
export function glanceScores({ scale, network }: Glance, input: Float32Array): Float32Array {
  return forward(network, standardized(input, scale)).scores;
}

function standardized(input: Float32Array, scale: readonly Scale[]): Float32Array {
  return input.map((value, index) => (value - scale[index]!.mean) / scale[index]!.deviation);
}

function startNetwork(numInputs: number, numActions: number, stream: RandomStream): Network {
  const layer = (numOutputs: number, count: number) =>
    Float32Array.from({ length: numOutputs * count }, () => stream.normal(0, Math.sqrt(1 / count)));
  return {
    hidden: layer(numHidden, numInputs),
    hiddenBias: new Float32Array(numHidden),
    output: layer(numActions, numHidden),
    outputBias: new Float32Array(numActions),
  };
}

function startAdam(network: Network): Optimizer {
  return { first: zerosLike(network), second: zerosLike(network), numSteps: 0 };
}

function zerosLike({ hidden, hiddenBias, output, outputBias }: Network): Network {
  const zeros = ({ length }: Float32Array) => new Float32Array(length);
  return {
    hidden: zeros(hidden),
    hiddenBias: zeros(hiddenBias),
    output: zeros(output),
    outputBias: zeros(outputBias),
  };
}

function linear(weights: Float32Array, bias: Float32Array, input: Float32Array): Float32Array {
  return bias.map((start, row) => {
    let sum = start;
    const begin = row * input.length;
    for (let index = 0; index < input.length; index++) sum += weights[begin + index]! * input[index]!;
    return sum;
  });
}

function forward({ hidden, hiddenBias, output, outputBias }: Network, input: Float32Array) {
  const activations = linear(hidden, hiddenBias, input).map((value) => Math.max(value, 0));
  return { activations, scores: linear(output, outputBias, activations) };
}

interface Examples {
  readonly rows: readonly Float32Array[];
  /** Log probabilities. */
  readonly targets: readonly ArrayLike<number>[];
}

function learn(
  network: Network,
  optimizer: Optimizer,
  batch: readonly number[],
  { rows, targets }: Examples,
): void {
  const gradients = zerosLike(network);
  for (const index of batch)
    addGradients(network, gradients, { input: rows[index]!, target: targets[index]! });
  optimizer.numSteps++;
  for (const name of layerNames) {
    const moments = {
      first: optimizer.first[name],
      second: optimizer.second[name],
      numSteps: optimizer.numSteps,
    };
    step(network[name], gradients[name], moments, batch.length);
  }
}

function addGradients(
  network: Network,
  gradients: Network,
  { input, target }: { readonly input: Float32Array; readonly target: ArrayLike<number> },
): void {
  const { activations, scores } = forward(network, input);
  const largest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  const errors = exponentials.map((value, action) => value / sum - Math.exp(target[action]!));
  addOuter(gradients.output, gradients.outputBias, errors, activations);
  const hiddenErrors = activations.map((value, unit) =>
    value > 0 ? backward(network.output, errors, unit) : 0,
  );
  addOuter(gradients.hidden, gradients.hiddenBias, hiddenErrors, input);
}

function backward(weights: Float32Array, errors: Float32Array, unit: number): number {
  return errors.reduce((sum, error, action) => sum + error * weights[action * numHidden + unit]!, 0);
}

function addOuter(
  weights: Float32Array,
  bias: Float32Array,
  errors: Float32Array,
  input: Float32Array,
): void {
  for (let row = 0; row < errors.length; row++) {
    const error = errors[row]!;
    if (error === 0) continue;
    bias[row]! += error;
    const begin = row * input.length;
    for (let index = 0; index < input.length; index++) weights[begin + index]! += error * input[index]!;
  }
}

interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly numSteps: number;
}

function step(
  parameters: Float32Array,
  gradients: Float32Array,
  { first, second, numSteps }: Moments,
  batchSize: number,
): void {
  const correction = Math.sqrt(1 - adam.second ** numSteps) / (1 - adam.first ** numSteps);
  for (let index = 0; index < parameters.length; index++) {
    const gradient = gradients[index]! / batchSize;
    first[index] = adam.first * first[index]! + (1 - adam.first) * gradient;
    second[index] = adam.second * second[index]! + (1 - adam.second) * gradient ** 2;
    const move = (correction * first[index]!) / (Math.sqrt(second[index]!) + adam.epsilon);
    parameters[index]! -= settings.learningRate * move;
  }
}
