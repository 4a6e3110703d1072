/** Generalized advantage estimation (Schulman et al. 2016, equations 11 to 16). */

/** A rollout as advantages need it; every array is float32 or uint8 `[numSteps, numEnvs]`. */
export interface RolloutReturns {
  readonly rewards: Float32Array;
  /** The critic's values of the observations that were acted on. */
  readonly values: Float32Array;
  /**
   * The critic's values of what the actions led to: of the next observation, of the last one of an episode that was
   * truncated, and 0 where there is nothing more to earn.
   */
  readonly nextValues: Float32Array;
  /** 1 where what follows belongs to another episode (or, for learning, to another life). */
  readonly ended: Uint8Array;
  readonly numEnvs: number;
}

export interface AdvantageSettings {
  /** Gamma, in [0, 1]. */
  readonly discount: number;
  /** Lambda, in [0, 1]: 0 trusts the critic, 1 the rewards. */
  readonly gaeLambda: number;
}

/** Results of the same shape as the rollout. */
export interface Advantages {
  readonly advantages: Float32Array;
  /** Advantage plus value: what the critic should have said. */
  readonly valueTargets: Float32Array;
}

/**
 * Advantages of every action: the sum over the rest of the episode of (gamma lambda)^l delta_{t+l}, where
 * delta_t = r_t + gamma V(s_{t+1}) - V(s_t).
 *
 * An episode that was truncated ends the sum too, but its delta still counts the value of its last observation.
 *
 * @example
 * estimateAdvantages(rollout, { discount: 0.99, gaeLambda: 0.95 })
 */
export function estimateAdvantages(rollout: RolloutReturns, settings: AdvantageSettings): Advantages {
  const { rewards, values, nextValues, ended, numEnvs } = rollout;
  const { discount, gaeLambda } = settings;
  const advantages = new Float32Array(rewards.length);
  for (let index = rewards.length - 1; index >= 0; index--) {
    const delta = rewards[index]! + discount * nextValues[index]! - values[index]!;
    const isLast = ended[index] === 1 || index + numEnvs >= rewards.length;
    const later = isLast ? 0 : advantages[index + numEnvs]!;
    advantages[index] = delta + discount * gaeLambda * later;
  }
  return { advantages, valueTargets: advantages.map((advantage, index) => advantage + values[index]!) };
}
