/** On-policy collection: the network plays, and what it saw, did and earned is kept for its updates. */
import { product } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import { sampleLogProbabilities } from "../core/sampling.js";
import { logSoftmaxRows } from "../core/softmax.js";
import type { PlayedVector } from "../training/environment-vector.js";
import type { EndedEpisode, TrainingEnvironments } from "../training/training-environments.js";
import type { Predictor } from "./predictor.js";

/** How play becomes rewards and ends for learning. */
export interface LearningRules {
  /** Learn from the sign of each reward. */
  readonly clipRewards: boolean;
  /** A lost life ends the return, and resets nothing. */
  readonly episodicLife: boolean;
  /** Any reward that is not zero ends the return, and resets nothing. */
  readonly rewardEndsReturn: boolean;
}

/** Transitions of one rollout, `[numSteps, numEnvs]` each; memory is used again for every rollout. */
export class RolloutBuffer {
  /** uint8 `[numSteps, numEnvs, channels, height, width]`. */
  readonly observations: Uint8Array;
  readonly actions: Int32Array;
  readonly logProbabilities: Float32Array;
  readonly values: Float32Array;
  /** As `RolloutReturns` defines it. */
  readonly nextValues: Float32Array;
  readonly rewards: Float32Array;
  readonly ended: Uint8Array;
  #pixels: Float32Array | undefined;

  constructor(
    readonly numSteps: number,
    readonly numEnvs: number,
    readonly inputShape: readonly [number, number, number],
  ) {
    const size = numSteps * numEnvs;
    const numPixels = product(inputShape);
    this.observations = new Uint8Array(size * numPixels);
    this.actions = new Int32Array(size);
    this.logProbabilities = new Float32Array(size);
    this.values = new Float32Array(size);
    this.nextValues = new Float32Array(size);
    this.rewards = new Float32Array(size);
    this.ended = new Uint8Array(size);
  }

  /** Number of transitions. */
  get size(): number {
    return this.actions.length;
  }

  /** float32, a number for each of `observations`: scratch for who converts them all, and no memory until then. */
  get pixels(): Float32Array {
    this.#pixels ??= new Float32Array(this.observations.length);
    return this.#pixels;
  }
}

export interface Collection {
  readonly predictor: Predictor;
  readonly environments: TrainingEnvironments<PlayedVector>;
  /** Draws the actions. */
  readonly stream: RandomStream;
  readonly rules: LearningRules;
}

/**
 * Plays as many steps as the buffer holds and fills it.
 *
 * @returns the whole games that ended, in order.
 */
export function collectRollout(buffer: RolloutBuffer, collection: Collection): EndedEpisode[] {
  const { environments } = collection;
  const actions = new Int32Array(buffer.numEnvs);
  const episodes: EndedEpisode[] = [];
  for (let step = 0; step < buffer.numSteps; step++) {
    act(buffer, collection, { step, actions });
    const ended = environments.advance(actions);
    recordOutcome(buffer, collection, { step, ended });
    environments.restart(ended);
    episodes.push(...ended.filter(({ isWholeGame }) => isWholeGame));
  }
  fillNextValues(buffer, valueObservations(collection));
  return episodes;
}

function act(
  buffer: RolloutBuffer,
  { predictor, environments, stream }: Collection,
  { step, actions }: { readonly step: number; readonly actions: Int32Array },
): void {
  const first = step * buffer.numEnvs;
  const { observations } = environments;
  buffer.observations.set(observations, step * observations.length);
  const { logits, values } = predictor.predict(observations);
  const numActions = logits.length / buffer.numEnvs;
  const logProbabilities = logSoftmaxRows(logits, numActions);
  for (let environment = 0; environment < buffer.numEnvs; environment++) {
    const start = environment * numActions;
    const action = sampleLogProbabilities(logProbabilities.subarray(start, start + numActions), stream);
    actions[environment] = action;
    buffer.actions[first + environment] = action;
    buffer.logProbabilities[first + environment] = logProbabilities[start + action]!;
  }
  buffer.values.set(values, first);
}

/** Stores what a step gave. The next value is final where an episode ended, and filled in later elsewhere. */
function recordOutcome(
  buffer: RolloutBuffer,
  collection: Collection,
  { step, ended }: { readonly step: number; readonly ended: readonly EndedEpisode[] },
): void {
  const { vector } = collection.environments;
  const { clipRewards, episodicLife, rewardEndsReturn } = collection.rules;
  const first = step * buffer.numEnvs;
  const left = new Set(ended.map(({ index }) => index)); // over, cut off, or an excerpt that goes no further
  let finalValues: Float32Array | undefined;
  for (let environment = 0; environment < buffer.numEnvs; environment++) {
    const reward = vector.rawRewards[environment]!;
    const isOver = Boolean(vector.terminated[environment]);
    const isDead = episodicLife && Boolean(vector.lifeLost[environment]);
    const isDecided = rewardEndsReturn && reward !== 0;
    const isFinal = isOver || isDead || isDecided;
    const isCut = !isFinal && left.has(environment);
    if (isCut) finalValues ??= valueObservations(collection);
    buffer.rewards[first + environment] = clipRewards ? Math.sign(reward) : reward;
    buffer.ended[first + environment] = isFinal || isCut ? 1 : 0;
    buffer.nextValues[first + environment] = isCut ? finalValues![environment]! : 0;
  }
}

/** The critic's values of what the environments show now. */
function valueObservations({ predictor, environments }: Collection): Float32Array {
  return predictor.predict(environments.observations).values;
}

function fillNextValues({ values, nextValues, ended, numEnvs }: RolloutBuffer, last: Float32Array): void {
  for (let index = 0; index < values.length; index++) {
    if (ended[index] === 1) continue;
    const next = index + numEnvs;
    nextValues[index] = next < values.length ? values[next]! : last[next - values.length]!;
  }
}
