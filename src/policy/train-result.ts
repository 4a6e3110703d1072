/** What `train` gives back. */
import type { EvaluationRow } from "../model/training-curve.js";

/** What a training made. */
export interface TrainResult {
  /** Bundle of the expert as it was at the end. */
  readonly lastBundle: string;
  /** Bundle of the expert with the best greedy mean; `undefined` without an evaluator. */
  readonly bestBundle: string | undefined;
  /** The curve's file. */
  readonly curveFile: string;
  /** Environment steps that were done when this session began; 0 without a checkpoint. */
  readonly fromStep: number;
  /** Environment steps. */
  readonly numSteps: number;
  /** Mean undiscounted return of the last 100 training episodes; `undefined` if none ended. */
  readonly recentReturn: number | undefined;
  readonly evaluations: readonly EvaluationRow[];
  /** Time spent, sessions before a restart included. */
  readonly wallTimeMs: number;
}
