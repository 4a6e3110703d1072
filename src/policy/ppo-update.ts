/** PPO's epochs over one rollout: shuffled minibatches, losses, updates. */
import type { RandomStream } from "../core/random.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { UpdateSettings } from "../tensor/variables.js";
import { type AdvantageSettings, estimateAdvantages } from "../training/advantages.js";
import { explainedVariance, meanMeasures } from "../training/ppo-terms.js";
import type { ActorCritic } from "./actor-critic.js";
import type { RolloutBuffer } from "./collect.js";
import { type MinibatchImages, openMinibatchImages } from "./minibatch-images.js";
import { type LossMeasures, type LossSettings, type Minibatch, ppoLoss } from "./ppo-loss.js";

export interface PpoSettings extends AdvantageSettings, LossSettings, UpdateSettings {
  readonly epochs: number;
  readonly minibatchSize: number;
}

/** Means over all minibatches of a rollout. */
export interface UpdateMeasures extends LossMeasures {
  /** Of all parameters' gradient, before it was limited. */
  readonly gradNorm: number;
  /** 1 - variance(target - value) / variance(target), before the updates: 1 is a perfect critic, 0 a constant. */
  readonly explainedVariance: number;
}

export interface PpoUpdate {
  readonly tf: TensorFlow;
  /** Shuffles the transitions of each epoch. */
  readonly stream: RandomStream;
  readonly settings: PpoSettings;
}

/** Trains a network on a full rollout; the last minibatch of an epoch may be smaller. */
export function updateOnRollout(
  network: ActorCritic,
  buffer: RolloutBuffer,
  { tf, stream, settings }: PpoUpdate,
): UpdateMeasures {
  const targets = estimateAdvantages(buffer, settings);
  const transitions: Minibatch = { ...pickFields(buffer), ...targets };
  const images = openMinibatchImages(tf, network.architecture, buffer);
  const order = Int32Array.from({ length: buffer.size }, (_, index) => index);
  const all: (LossMeasures & { readonly gradNorm: number })[] = [];
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    stream.shuffle(order);
    for (let start = 0; start < order.length; start += settings.minibatchSize) {
      const rows = order.slice(start, start + settings.minibatchSize);
      const minibatch = gatherRows(transitions, rows);
      all.push(updateOnMinibatch(network, { tf, images, rows, minibatch, settings }));
    }
  }
  images.dispose();
  return { ...meanMeasures(all), explainedVariance: explainedVariance(buffer.values, targets.valueTargets) };
}

interface MinibatchUpdate {
  readonly tf: TensorFlow;
  /** Of the whole rollout. */
  readonly images: MinibatchImages;
  readonly rows: Int32Array;
  readonly minibatch: Minibatch;
  readonly settings: PpoSettings;
}

function updateOnMinibatch(
  network: ActorCritic,
  { tf, images, rows, minibatch, settings }: MinibatchUpdate,
): LossMeasures & { gradNorm: number } {
  const own = images.pick(rows);
  let measures: LossMeasures | undefined;
  const gradNorm = network.update(
    own,
    (predictions) => {
      const loss = ppoLoss(predictions, minibatch, settings);
      measures = loss.measures;
      return loss.gradients;
    },
    settings,
  );
  tf.dispose("patches" in own ? [own.patches, own.places] : own);
  return { ...measures!, gradNorm };
}

function pickFields({ actions, logProbabilities, values }: RolloutBuffer) {
  return { actions, logProbabilities, values };
}

function gatherRows(transitions: Minibatch, rows: Int32Array): Minibatch {
  const pick = (source: Float32Array) => Float32Array.from(rows, (row) => source[row]!);
  return {
    actions: Int32Array.from(rows, (row) => transitions.actions[row]!),
    logProbabilities: pick(transitions.logProbabilities),
    values: pick(transitions.values),
    advantages: pick(transitions.advantages),
    valueTargets: pick(transitions.valueTargets),
  };
}
