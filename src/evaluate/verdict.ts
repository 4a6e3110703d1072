/** Judges a confirmation from its rows: non-inferior within the margin or not. No verdict is ever stored. */
import { checkOneOf } from "../core/check.js";
import { mean } from "../core/numbers.js";
import { isSameTau, type Tau } from "../core/tau.js";
import { checkResult } from "./check-result.js";
import { type ActionMode, actionModes } from "./episode.js";
import { allowedDifference, confirmedLoss, isNonInferior } from "./non-inferiority.js";
import type { ConfirmationResult, RandomReturn } from "./result-schema.js";
import { type CurvePoint, findExpert, summarize } from "./summary.js";

/** What one attempt showed. */
export interface Verdict {
  readonly mode: ActionMode;
  readonly tau: Tau;
  readonly point: CurvePoint;
  readonly expert: CurvePoint;
  /** The share of (expert − random) that may be lost. */
  readonly allowedLoss: number;
  /** The difference's interval must end above this. */
  readonly limit: number;
  readonly passed: boolean;
}

/**
 * Computes the verdict of every attempt from its rows, in the order of the attempts; of an attempt chosen at several losses one each.
 *
 * @param costModel - for the costs shown with it; by default the one that the result was made with.
 */
export function judgeConfirmation(result: ConfirmationResult, costModel = result?.costModel): Verdict[] {
  checkResult("judgeConfirmation", result, "confirmation");
  const randomReturn = meanRandomReturn(result.random);
  return result.attempts.flatMap((attempt) => {
    const { mode, tau, episodes, timing, maxLosses = [confirmedLoss] } = attempt;
    const summary = summarize({ ran: result.ran, episodes, timing }, costModel);
    const point = summary.points.find(
      (candidate) => isSameTau(candidate.tau, tau) && candidate.mode === mode,
    )!;
    const expert = findExpert(summary, mode)!;
    return maxLosses.map((allowedLoss) => {
      const limit = allowedDifference(expert.episodeReturn.mean, randomReturn, allowedLoss);
      return {
        mode,
        tau,
        point,
        expert,
        allowedLoss,
        limit,
        passed: isNonInferior(point.difference!, limit),
      };
    });
  });
}

/** The random player's mean return, whether a table gave it or games did. */
export function meanRandomReturn(random: RandomReturn): number {
  return random.source === "table" ? random.value : mean(random.episodes.map((row) => row.episodeReturn));
}

/**
 * The tau that passed in a mode; `undefined` if none did or none was tried.
 *
 * @param allowedLoss - where thresholds were confirmed at several. Default: the smallest at which one passed.
 */
export function confirmedTau(
  result: ConfirmationResult,
  mode: ActionMode,
  allowedLoss?: number,
): Tau | undefined {
  checkOneOf("confirmedTau", "mode", mode, actionModes);
  const passed = judgeConfirmation(result).filter((verdict) => verdict.mode === mode && verdict.passed);
  const wanted = passed.filter((verdict) => verdict.allowedLoss === (allowedLoss ?? verdict.allowedLoss));
  return wanted.sort((left, right) => left.allowedLoss - right.allowedLoss)[0]?.tau;
}
