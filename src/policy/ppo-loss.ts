/** The loss of proximal policy optimization and its gradient (Schulman et al. 2017, equations 7 and 9). */

import { mean, sumSquaredDeviations } from "../core/numbers.js";
import { logSoftmaxRows } from "../core/softmax.js";
import type { Predictions } from "./actor-critic.js";

/** What a minibatch knows of its actions; each `[batch]`. */
export interface Minibatch {
  readonly actions: Int32Array;
  /** Of the actions, when they were taken. */
  readonly logProbabilities: Float32Array;
  /** The critic's values when the actions were taken. */
  readonly values: Float32Array;
  readonly advantages: Float32Array;
  readonly valueTargets: Float32Array;
}

export interface LossSettings {
  /** Ratios of probabilities count as far as 1 ± this. */
  readonly clipRange: number;
  readonly valueCoefficient: number;
  readonly entropyCoefficient: number;
  /** Changes of values count as far as this; `null`: any change. */
  readonly valueClipRange: number | null;
  /** Scale the advantages of each minibatch to mean 0 and deviation 1. */
  readonly normalizeAdvantages: boolean;
}

/** What the loss consists of, as means over the minibatch. */
export interface LossMeasures {
  readonly policyLoss: number;
  /** Mean squared error, without a factor of one half. */
  readonly valueLoss: number;
  /** Of the policy, in nats. */
  readonly entropy: number;
  /** Estimate of KL(old || new): mean of ratio - 1 - log(ratio). */
  readonly approximateKl: number;
  /** Share of ratios that were clipped. */
  readonly clipFraction: number;
}

export interface PpoLoss {
  /** policyLoss + valueCoefficient * valueLoss - entropyCoefficient * entropy. */
  readonly loss: number;
  readonly measures: LossMeasures;
  /** Gradient of `loss` with respect to the predictions. */
  readonly gradients: Predictions;
}

/**
 * PPO's clipped loss of a minibatch, as Stable-Baselines3 defines it.
 *
 * @param predictions - of the network as it is now.
 */
export function ppoLoss(predictions: Predictions, minibatch: Minibatch, settings: LossSettings): PpoLoss {
  const { valueCoefficient, entropyCoefficient, normalizeAdvantages } = settings;
  const advantages = normalizeAdvantages ? normalize(minibatch.advantages) : minibatch.advantages;
  const policy = policyLoss(predictions.logits, { ...minibatch, advantages }, settings);
  const critic = valueLoss(predictions.values, minibatch, settings);
  const measures = { ...policy.measures, valueLoss: critic.loss };
  return {
    loss: measures.policyLoss + valueCoefficient * critic.loss - entropyCoefficient * measures.entropy,
    measures,
    gradients: { logits: policy.gradients, values: critic.gradients },
  };
}

const smallestDeviation = 1e-8;

/** Mean 0 and (sample) standard deviation 1. */
function normalize(values: Float32Array): Float32Array {
  const center = mean(values);
  const squares = sumSquaredDeviations(values, center);
  const deviation = Math.sqrt(squares / Math.max(1, values.length - 1)) + smallestDeviation;
  return values.map((value) => (value - center) / deviation);
}

type PolicyMeasures = Omit<LossMeasures, "valueLoss">;

function policyLoss(
  logits: Float32Array,
  minibatch: Minibatch,
  { clipRange, entropyCoefficient }: LossSettings,
): { measures: PolicyMeasures; gradients: Float32Array } {
  const { actions, advantages, logProbabilities: before } = minibatch;
  const batch = actions.length;
  const numActions = logits.length / batch;
  const logProbabilities = logSoftmaxRows(logits, numActions);
  const gradients = new Float32Array(logits.length);
  let [loss, entropySum, kl, numClipped] = [0, 0, 0, 0];
  for (let row = 0; row < batch; row++) {
    const start = row * numActions;
    const own = logProbabilities.subarray(start, start + numActions);
    const action = actions[row]!;
    const advantage = advantages[row]!;
    const logRatio = own[action]! - before[row]!;
    const ratio = Math.exp(logRatio);
    const clipped = Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange);
    const isBound = advantage * clipped < advantage * ratio; // the minimum is flat there
    const entropy = entropyOf(own);
    loss -= Math.min(advantage * ratio, advantage * clipped);
    entropySum += entropy;
    kl += ratio - 1 - logRatio;
    if (Math.abs(ratio - 1) > clipRange) numClipped++;
    const gradient = isBound ? 0 : -advantage * ratio; // d loss / d log-probability of the action
    for (let other = 0; other < numActions; other++) {
      const probability = Math.exp(own[other]!);
      const throughPolicy = gradient * ((other === action ? 1 : 0) - probability);
      const throughEntropy = entropyCoefficient * probability * (own[other]! + entropy);
      gradients[start + other] = (throughPolicy + throughEntropy) / batch;
    }
  }
  const measures = {
    policyLoss: loss / batch,
    entropy: entropySum / batch,
    approximateKl: kl / batch,
    clipFraction: numClipped / batch,
  };
  return { measures, gradients };
}

function entropyOf(logProbabilities: Float32Array): number {
  return -logProbabilities.reduce((sum, value) => sum + Math.exp(value) * value, 0);
}

function valueLoss(
  predicted: Float32Array,
  { values: before, valueTargets }: Minibatch,
  { valueClipRange, valueCoefficient }: LossSettings,
): { loss: number; gradients: Float32Array } {
  const batch = predicted.length;
  const limit = valueClipRange ?? Number.POSITIVE_INFINITY;
  let loss = 0;
  const gradients = predicted.map((value, row) => {
    const change = value - before[row]!;
    const counted = before[row]! + Math.min(Math.max(change, -limit), limit);
    const error = (valueClipRange === null ? value : counted) - valueTargets[row]!;
    loss += error * error;
    return Math.abs(change) > limit ? 0 : (2 * valueCoefficient * error) / batch;
  });
  return { loss: loss / batch, gradients };
}
