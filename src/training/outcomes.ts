/** How play becomes rewards and ends to learn from. */
import type { EnvironmentVector } from "./environment-vector.js";
import type { EndedEpisode } from "./training-environments.js";

export interface LearningRules {
  /** Learn from the sign of each reward. */
  readonly clipRewards: boolean;
  /** A lost life ends the return, and resets nothing. */
  readonly episodicLife: boolean;
  /** Any reward that is not zero ends the return, and resets nothing. */
  readonly rewardEndsReturn: boolean;
}

/** Of one rollout, `[numSteps, numEnvs]` each; as `RolloutReturns` defines it. */
export interface Outcomes {
  readonly numEnvs: number;
  readonly values: Float32Array;
  readonly nextValues: Float32Array;
  readonly rewards: Float32Array;
  readonly ended: Uint8Array;
}

/** What was done in a rollout and what came of it, `[numSteps, numEnvs]` each. */
export class Transitions implements Outcomes {
  readonly actions: Int32Array;
  /** Of the actions, when they were taken. */
  readonly logProbabilities: Float32Array;
  readonly values: Float32Array;
  readonly nextValues: Float32Array;
  readonly rewards: Float32Array;
  readonly ended: Uint8Array;

  constructor(
    readonly numSteps: number,
    readonly numEnvs: number,
  ) {
    const size = numSteps * numEnvs;
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
}

/** A step that was taken. */
export interface TakenStep {
  /** 0-based, within the rollout. */
  readonly step: number;
  readonly vector: Pick<EnvironmentVector, "rawRewards" | "terminated" | "lifeLost">;
  /** Over, cut off, or an excerpt that goes no further. */
  readonly ended: readonly Pick<EndedEpisode, "index">[];
  readonly rules: LearningRules;
  /** The critic's values of what the environments show now, float32 `[numEnvs]`; asked for at most once. */
  readonly valueNow: () => Float32Array;
}

/** Stores what a step gave. The next value is final where an episode ended, and filled in later elsewhere. */
export function recordOutcome(
  { rewards, ended, nextValues, numEnvs }: Outcomes,
  { step, vector, ended: endedEpisodes, rules, valueNow }: TakenStep,
): void {
  const first = step * numEnvs;
  const left = new Set(endedEpisodes.map(({ index }) => index));
  let finalValues: Float32Array | undefined;
  for (let environment = 0; environment < numEnvs; environment++) {
    const reward = vector.rawRewards[environment]!;
    const isOver = Boolean(vector.terminated[environment]);
    const isDead = rules.episodicLife && Boolean(vector.lifeLost?.[environment]);
    const isDecided = rules.rewardEndsReturn && reward !== 0;
    const isFinal = isOver || isDead || isDecided;
    const isCut = !isFinal && left.has(environment);
    if (isCut) finalValues ??= valueNow();
    rewards[first + environment] = rules.clipRewards ? Math.sign(reward) : reward;
    ended[first + environment] = isFinal || isCut ? 1 : 0;
    nextValues[first + environment] = isCut ? finalValues![environment]! : 0;
  }
}

/**
 * Fills in the next values of steps that ended nothing.
 *
 * @param last - the critic's values of what the environments show after the rollout, float32 `[numEnvs]`.
 */
export function fillNextValues({ values, nextValues, ended, numEnvs }: Outcomes, last: Float32Array): void {
  for (let index = 0; index < values.length; index++) {
    if (ended[index] === 1) continue;
    const next = index + numEnvs;
    nextValues[index] = next < values.length ? values[next]! : last[next - values.length]!;
  }
}
