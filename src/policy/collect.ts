/** On-policy collection: the network plays, and what it saw, did and earned is kept for its updates. */
import { product } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import { sampleLogProbabilities } from "../core/sampling.js";
import { logSoftmaxRows } from "../core/softmax.js";
import type { PlayedVector } from "../training/environment-vector.js";
import { fillNextValues, type LearningRules, recordOutcome, Transitions } from "../training/outcomes.js";
import type { EndedEpisode, TrainingEnvironments } from "../training/training-environments.js";
import type { Predictor } from "./predictor.js";

/** Transitions of one rollout, `[numSteps, numEnvs]` each; memory is used again for every rollout. */
export class RolloutBuffer extends Transitions {
  /** uint8 `[numSteps, numEnvs, channels, height, width]`. */
  readonly observations: Uint8Array;
  #pixels: Float32Array | undefined;

  constructor(
    numSteps: number,
    numEnvs: number,
    readonly inputShape: readonly [number, number, number],
  ) {
    super(numSteps, numEnvs);
    this.observations = new Uint8Array(this.size * product(inputShape));
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
  const { environments, rules } = collection;
  const valueNow = () => valueObservations(collection);
  const actions = new Int32Array(buffer.numEnvs);
  const episodes: EndedEpisode[] = [];
  for (let step = 0; step < buffer.numSteps; step++) {
    act(buffer, collection, { step, actions });
    const ended = environments.advance(actions);
    recordOutcome(buffer, { step, ended, vector: environments.vector, rules, valueNow });
    environments.restart(ended);
    episodes.push(...ended.filter(({ isWholeGame }) => isWholeGame));
  }
  fillNextValues(buffer, valueNow());
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

/** The critic's values of what the environments show now. */
function valueObservations({ predictor, environments }: Collection): Float32Array {
  return predictor.predict(environments.observations).values;
}
