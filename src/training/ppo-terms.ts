/** The terms of PPO's loss that do not depend on what the policy is made of (Schulman et al. 2017, equations 7 and 9). */
import { mean, sumSquaredDeviations } from "../core/numbers.js";

/** The clipped objective of one action. */
export interface ClippedTerm {
  readonly loss: number;
  /** Of `loss`, with respect to the action's log-probability. */
  readonly gradient: number;
  /** Estimate of KL(old || new): ratio - 1 - log(ratio). */
  readonly kl: number;
  readonly isClipped: boolean;
}

/**
 * @param logRatio - log-probability of the action now, less that when it was taken.
 * @param clipRange - ratios of probabilities count as far as 1 ± this.
 */
export function clippedTerm(logRatio: number, advantage: number, clipRange: number): ClippedTerm {
  const ratio = Math.exp(logRatio);
  const clipped = Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange);
  const isBound = advantage * clipped < advantage * ratio; // the minimum is flat there
  return {
    loss: -Math.min(advantage * ratio, advantage * clipped),
    gradient: isBound ? 0 : -advantage * ratio,
    kl: ratio - 1 - logRatio,
    isClipped: Math.abs(ratio - 1) > clipRange,
  };
}

/** What the critic is trained towards; each `[batch]`. */
export interface ValueGoals {
  /** The critic's values when the actions were taken. */
  readonly values: Float32Array;
  readonly valueTargets: Float32Array;
}

export interface ValueLossSettings {
  readonly valueCoefficient: number;
  /** Changes of values count as far as this; `null`: any change. */
  readonly valueClipRange: number | null;
}

/**
 * Mean squared error of the critic, without a factor of one half.
 *
 * @returns the loss, and `valueCoefficient` times its gradients with respect to `predicted`.
 */
export function valueLoss(
  predicted: Float32Array,
  { values: before, valueTargets }: ValueGoals,
  { valueClipRange, valueCoefficient }: ValueLossSettings,
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

/** 1 - variance(target - value) / variance(target): 1 is a perfect critic, 0 a constant. */
export function explainedVariance(values: Float32Array, targets: Float32Array): number {
  const total = variance(targets);
  const left = variance(targets.map((target, index) => target - values[index]!));
  return total === 0 ? 0 : 1 - left / total;
}

function variance(values: Float32Array): number {
  return sumSquaredDeviations(values, mean(values)) / values.length;
}

/** Means of some records of numbers, by name. */
export function meanMeasures<Measures extends object>(all: readonly Measures[]): Measures {
  const names = Object.keys(all[0]!) as (keyof Measures)[];
  const means = names.map((name) => [name, mean(all.map((measures) => Number(measures[name])))]);
  return Object.fromEntries(means) as Measures;
}
