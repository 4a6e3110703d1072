/** PPO's epochs over one rollout: shuffled minibatches, losses, updates. */
import { mean, sumSquaredDeviations } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { UpdateSettings } from "../tensor/variables.js";
import type { ActorCritic } from "./actor-critic.js";
import { type AdvantageSettings, estimateAdvantages } from "./advantages.js";
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

function meanMeasures<Measures extends object>(all: readonly Measures[]): Measures {
  const names = Object.keys(all[0]!) as (keyof Measures)[];
  const means = names.map((name) => [name, mean(all.map((measures) => Number(measures[name])))]);
  return Object.fromEntries(means) as Measures;
}

function explainedVariance(values: Float32Array, targets: Float32Array): number {
  const total = variance(targets);
  const left = variance(targets.map((target, index) => target - values[index]!));
  return total === 0 ? 0 : 1 - left / total;
}

function variance(values: Float32Array): number {
  return sumSquaredDeviations(values, mean(values)) / values.length;
}
