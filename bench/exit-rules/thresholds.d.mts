interface Scored {
  readonly scores: readonly number[];
}

interface Judged extends Scored {
  readonly regrets: readonly number[];
}

export function chosenExit(scores: readonly number[], threshold: number): number;
export function thresholdForCost(
  decisions: readonly Scored[],
  costs: readonly number[],
  target: number,
): number;
export function meanCost(decisions: readonly Scored[], costs: readonly number[], threshold: number): number;
export function describeLeaving(
  decisions: readonly Judged[],
  costs: readonly number[],
  threshold: number,
): {
  readonly cost: number;
  readonly exitShares: readonly number[];
  readonly agreement: number;
  readonly regret: number;
};
