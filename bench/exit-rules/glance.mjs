/** An exit before the first convolution: a small network on coarse frames, and what it costs. */
import { RandomStream } from "ztw-atari";
import { standardize } from "./regression.mjs";

/** Each pixel of the coarse frame is the mean of this many squared. */
const poolSize = 7;
const frameSize = 84;
const coarseSize = frameSize / poolSize;
const numHidden = 32;
const settings = { numEpochs: 5, batchSize: 64, learningRate: 1e-3 };
const adam = { first: 0.9, second: 0.999, epsilon: 1e-8 };

/**
 * @param observation - uint8 `[4, 84, 84]`, oldest frame first.
 * @param previousAction - of the decision before; -1 for none.
 * @returns float32 `[12 * 12 * 2 + numActions]`: the newest frame, its change, and the previous action.
 */
export function glanceInput(observation, previousAction, numActions) {
  const frameLength = frameSize ** 2;
  const newest = poolFrame(observation.subarray(3 * frameLength));
  const before = poolFrame(observation.subarray(2 * frameLength, 3 * frameLength));
  const input = new Float32Array(2 * newest.length + numActions);
  input.set(newest);
  for (let index = 0; index < newest.length; index++)
    input[newest.length + index] = newest[index] - before[index];
  if (previousAction >= 0) input[2 * newest.length + previousAction] = 1;
  return input;
}

function poolFrame(pixels) {
  const coarse = new Float32Array(coarseSize ** 2);
  for (let row = 0; row < frameSize; row++) {
    const begin = Math.floor(row / poolSize) * coarseSize;
    for (let column = 0; column < frameSize; column++) {
      coarse[begin + Math.floor(column / poolSize)] += pixels[row * frameSize + column];
    }
  }
  return coarse.map((sum) => sum / poolSize ** 2);
}

/** Operations of one glance, counted as the cost model `reference` counts linear layers; each pixel is one addition. */
export function glanceOperations(numActions) {
  const numInputs = 2 * coarseSize ** 2 + numActions;
  const pooling = 2 * frameSize ** 2 + 3 * coarseSize ** 2; // sums; two divisions and a difference
  const layers = numHidden * (2 * numInputs - 1) + numHidden + numActions * (2 * numHidden - 1);
  return pooling + 2 * numInputs + layers; // the inputs are standardized
}

/** The same for a count of multiply-adds; an addition of a pixel counts as one. */
export function glanceMultiplyAdds(numActions) {
  const numInputs = 2 * coarseSize ** 2 + numActions;
  return 2 * frameSize ** 2 + numHidden * (numInputs + numActions);
}

/**
 * Clones the expert's distribution by Adam on the cross-entropy.
 *
 * @param inputs - of `glanceInput`.
 * @param targets - the expert's log probabilities for each.
 */
export function fitGlance(inputs, targets, seed = 0) {
  const scale = standardize(inputs);
  const stream = new RandomStream(seed, "glance");
  const network = startNetwork(inputs[0].length, targets[0].length, stream);
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
export function glanceScores({ scale, network }, input) {
  return forward(network, standardized(input, scale)).scores;
}

function standardized(input, scale) {
  return input.map((value, index) => (value - scale[index].mean) / scale[index].deviation);
}

function startNetwork(numInputs, numActions, stream) {
  const layer = (numOutputs, count) =>
    Float32Array.from({ length: numOutputs * count }, () => stream.normal(0, Math.sqrt(1 / count)));
  return {
    hidden: layer(numHidden, numInputs),
    hiddenBias: new Float32Array(numHidden),
    output: layer(numActions, numHidden),
    outputBias: new Float32Array(numActions),
  };
}

function startAdam(network) {
  const moments = () =>
    Object.fromEntries(Object.entries(network).map(([key, { length }]) => [key, new Float32Array(length)]));
  return { first: moments(), second: moments(), numSteps: 0 };
}

function linear(weights, bias, input) {
  return bias.map((start, row) => {
    let sum = start;
    const begin = row * input.length;
    for (let index = 0; index < input.length; index++) sum += weights[begin + index] * input[index];
    return sum;
  });
}

function forward({ hidden, hiddenBias, output, outputBias }, input) {
  const activations = linear(hidden, hiddenBias, input).map((value) => Math.max(value, 0));
  return { activations, scores: linear(output, outputBias, activations) };
}

function learn(network, optimizer, batch, { rows, targets }) {
  const gradients = startAdam(network).first;
  for (const index of batch) addGradients(network, gradients, rows[index], targets[index]);
  optimizer.numSteps++;
  for (const key of Object.keys(network)) {
    step(
      network[key],
      gradients[key],
      { ...optimizer, first: optimizer.first[key], second: optimizer.second[key] },
      batch.length,
    );
  }
}

function addGradients(network, gradients, input, target) {
  const { activations, scores } = forward(network, input);
  const largest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  const errors = exponentials.map((value, action) => value / sum - Math.exp(target[action]));
  addOuter(gradients.output, gradients.outputBias, errors, activations);
  const hiddenErrors = activations.map((value, unit) =>
    value > 0 ? backward(network.output, errors, unit) : 0,
  );
  addOuter(gradients.hidden, gradients.hiddenBias, hiddenErrors, input);
}

function backward(weights, errors, unit) {
  return errors.reduce((sum, error, action) => sum + error * weights[action * numHidden + unit], 0);
}

function addOuter(weights, bias, errors, input) {
  for (let row = 0; row < errors.length; row++) {
    const error = errors[row];
    if (error === 0) continue;
    bias[row] += error;
    const begin = row * input.length;
    for (let index = 0; index < input.length; index++) weights[begin + index] += error * input[index];
  }
}

function step(parameters, gradient, { first, second, numSteps }, batchSize) {
  const correction = Math.sqrt(1 - adam.second ** numSteps) / (1 - adam.first ** numSteps);
  for (let index = 0; index < parameters.length; index++) {
    const slope = gradient[index] / batchSize;
    first[index] = adam.first * first[index] + (1 - adam.first) * slope;
    second[index] = adam.second * second[index] + (1 - adam.second) * slope ** 2;
    const move = (correction * first[index]) / (Math.sqrt(second[index]) + adam.epsilon);
    parameters[index] -= settings.learningRate * move;
  }
}
