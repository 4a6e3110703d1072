/** The loss of proximal policy optimization and its gradient (Schulman et al. 2017, equations 7 and 9). */

import { mean, sumSquaredDeviations } from "../core/numbers.js";
import { logSoftmaxRows } from "../core/softmax.js";
import { clippedTerm, type ValueGoals, type ValueLossSettings, valueLoss } from "../training/ppo-terms.js";
import type { Predictions } from "./actor-critic.js";

/** What a minibatch knows of its actions; each `[batch]`. */
export interface Minibatch extends ValueGoals {
  readonly actions: Int32Array;
  /** Of the actions, when they were taken. */
  readonly logProbabilities: Float32Array;
  readonly advantages: Float32Array;
}

export interface LossSettings extends ValueLossSettings {
  /** Ratios of probabilities count as far as 1 ± this. */
  readonly clipRange: number;
  readonly entropyCoefficient: number;
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
    const term = clippedTerm(own[action]! - before[row]!, advantages[row]!, clipRange);
    const entropy = entropyOf(own);
    loss += term.loss;
    entropySum += entropy;
    kl += term.kl;
    if (term.isClipped) numClipped++;
    for (let other = 0; other < numActions; other++) {
      const probability = Math.exp(own[other]!);
      const throughPolicy = term.gradient * ((other === action ? 1 : 0) - probability);
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
