/** Learning rates that fall in steps over the planned updates. */

/** One stretch of a schedule. */
export interface SchedulePhase {
  /** The share of planned updates at which it ends, in (0, 1]; the last phase ends at 1. */
  readonly until: number;
  readonly learningRate: number;
}

/** The authors' RL code: 1e-2 for the first tenth, 1e-3 until three quarters, then 1e-4. */
export const referenceSchedule: readonly SchedulePhase[] = [
  { until: 0.1, learningRate: 1e-2 },
  { until: 0.75, learningRate: 1e-3 },
  { until: 1, learningRate: 1e-4 },
];

/**
 * The learning rate of one update.
 *
 * @param update - 0-based.
 * @param numUpdates - all that are planned.
 */
export function learningRateAt(
  schedule: readonly SchedulePhase[],
  update: number,
  numUpdates: number,
): number {
  const phase = schedule.find(({ until }) => update < until * numUpdates) ?? schedule.at(-1)!;
  return phase.learningRate;
}
