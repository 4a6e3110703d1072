/** The largest saving that is non-inferior at an allowed loss: confirmed on fresh seeds, or read off a sweep. */
import { compareTaus, isSameTau } from "../core/tau.js";
import { referenceReturns } from "../envs/reference-returns.js";
import type { ActionMode } from "../evaluate/episode.js";
import { allowedDifference, isNonInferior } from "../evaluate/non-inferiority.js";
import type { ConfirmationResult, SweepResult } from "../evaluate/result-schema.js";
import { type CurvePoint, findExpert, type Summary, saving } from "../evaluate/summary.js";
import { judgeConfirmation, meanRandomReturn } from "../evaluate/verdict.js";

/** A sweep and what was confirmed on it. */
export interface Subject {
  readonly sweep: SweepResult;
  readonly confirmation?: ConfirmationResult | undefined;
  /** What must be said where these weights do not ship. */
  readonly note?: string | undefined;
  /** Steps of the classifiers' training, where these weights ship. */
  readonly trainedSteps?: string | undefined;
}

/** The largest saving that is non-inferior at an allowed loss. */
export interface ShownSaving {
  readonly point: CurvePoint;
  readonly expert: CurvePoint;
  /** The difference that is allowed. */
  readonly limit: number;
  /** On fresh seeds, with a threshold that was chosen before; otherwise exploratory, on the few seeds of a sweep. */
  readonly isConfirmed: boolean;
}

export interface Claim {
  readonly mode: ActionMode;
  readonly allowedLoss: number;
}

/**
 * Finds the saving to show. A confirmation decides where one of its attempts is non-inferior at this loss; one interval answers for every
 * loss. Otherwise the sweep is asked, threshold by threshold from the highest down, until one is not non-inferior or a confirmation has
 * failed it: in an order that was fixed before, so that the chance of one claim too many stays that of a single test.
 *
 * @param summary - of the subject's sweep; holds the expert in this mode.
 * @returns `undefined` where nothing saves and is shown to be non-inferior, or no random player's return is known.
 */
export function findSaving(
  subject: Subject,
  summary: Summary,
  { mode, allowedLoss }: Claim,
): ShownSaving | undefined {
  const randomReturn = randomReturnOf(subject);
  if (randomReturn === undefined) return undefined;
  const limitOf = (expert: CurvePoint) =>
    allowedDifference(expert.episodeReturn.mean, randomReturn, allowedLoss);
  const attempts = attemptsOf(subject, mode).map(({ point, expert }) => ({
    point,
    expert,
    limit: limitOf(expert),
  }));
  const confirmed = attempts.filter(({ point, limit }) => isNonInferior(point.difference!, limit));
  if (confirmed.length > 0) return largest(confirmed.map((attempt) => ({ ...attempt, isConfirmed: true })));
  const expert = findExpert(summary, mode)!;
  const limit = limitOf(expert);
  const failed = attempts.map(({ point }) => point.tau);
  const passed = passedInOrder(
    summary,
    mode,
    (point) => !failed.some((tau) => isSameTau(tau, point.tau)) && isNonInferior(point.difference!, limit),
  );
  return largest(passed.map((point) => ({ point, expert, limit, isConfirmed: false })));
}

function attemptsOf({ confirmation }: Subject, mode: ActionMode) {
  return confirmation === undefined
    ? []
    : judgeConfirmation(confirmation).filter((verdict) => verdict.mode === mode);
}

function randomReturnOf({ sweep, confirmation }: Subject): number | undefined {
  return confirmation === undefined
    ? referenceReturns(sweep.ran.game)?.random
    : meanRandomReturn(confirmation.random);
}

/**
 * Points from the highest tau down to the first that fails. An interval without width is of games that all ended as the expert's did: it
 * stops nothing, and shows nothing of games that were not played.
 */
function passedInOrder(
  summary: Summary,
  mode: ActionMode,
  isPassed: (point: CurvePoint) => boolean,
): CurvePoint[] {
  const points = summary.points
    .filter((point) => point.mode === mode && point.difference !== undefined)
    .sort((left, right) => compareTaus(right.tau, left.tau));
  const end = points.findIndex((point) => !isPassed(point));
  return points.slice(0, end === -1 ? undefined : end).filter((point) => point.difference!.halfWidth > 0);
}

function largest(shown: readonly ShownSaving[]): ShownSaving | undefined {
  return shown
    .filter(({ point }) => saving(point) > 0)
    .sort((left, right) => saving(right.point) - saving(left.point))[0];
}
