/** The options of `tune`, checked before anything is opened or played. */
import { checkInteger, checkOneOf, freezeOptions } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { compareTaus, distinctTaus, type Tau } from "../core/tau.js";
import { defaultMethod, methodNames } from "../model/bundle-schema.js";
import { type CostModelName, costModelNames } from "../model/cost.js";
import { checkResult } from "./check-result.js";
import type { ActionMode } from "./episode.js";
import { checkModes, type RunOptions } from "./evaluate.js";
import { defaultErrorRate, fewestGames } from "./fixed-sequence.js";
import type { SweepResult } from "./result-schema.js";
import { checkTauOf, expertTau } from "./taus.js";

export interface TuneOptions extends Omit<RunOptions, "seedScheme"> {
  /** Shares of (expert − random) that may be lost; one sequence of games answers for all. Default `[0.02]`. */
  readonly maxLosses?: readonly number[];
  /** The chance, at each loss, that any threshold is accepted that loses as much. Default 0.05. */
  readonly errorRate?: number;
  /**
   * Thresholds, tested from the highest down, whatever their order here. Default: `defaultTaus`. Each is a number, or a list with one for
   * each internal classifier: such are ordered by the first exit, then by the second, and so on, an order that no game has a say in
   * either, and that puts no list before one that is nowhere below it.
   */
  readonly taus?: readonly Tau[];
  /**
   * Tests thresholds of this sweep where `taus` names none: those that differ by 4 % of the computation or more, so that fewer are played
   * (`chooseSteps`). It must be of the same policy and protocol.
   */
  readonly sweep?: SweepResult;
  /** Each with a sequence and an error rate of its own. Default `["greedy"]`. */
  readonly modes?: readonly ActionMode[];
  /** Calibration seeds, the same for all thresholds. Default: 100, or as many as the smallest loss takes. */
  readonly numSeeds?: number;
  /** Fresh seeds for each chosen threshold. Default 200. */
  readonly confirmNumSeeds?: number;
  /** Finds the cheapest of the accepted thresholds. Default `"reference"`. */
  readonly costModel?: CostModelName;
}

/** What is to be done, every option resolved. */
export interface TuningPlan {
  readonly maxLosses: readonly number[];
  readonly errorRate: number;
  readonly modes: readonly ActionMode[];
  readonly numSeeds: number;
  readonly confirmNumSeeds: number;
  readonly costModel: CostModelName;
  /** Highest first, without the expert's; `undefined`: of the sweep, or the default ones of the policy. */
  readonly taus: readonly Tau[] | undefined;
}

const where = "tune";
const defaultMaxLoss = 0.02;
const leastDefaultSeeds = 100;
const defaultConfirmNumSeeds = 200;
const seedRange = { min: 2, max: 1_000_000 };

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {InvalidArgumentError} naming the first that is out of range.
 */
export function planTuning(given: TuneOptions): TuningPlan {
  const options = freezeOptions(where, given);
  checkMethod(options.method ?? defaultMethod);
  if (options.sweep !== undefined) checkResult(where, options.sweep, "sweep");
  const maxLosses = checkList("maxLosses", options.maxLosses ?? [defaultMaxLoss]).map(
    checkShare("maxLosses"),
  );
  const errorRate = checkErrorRate(options.errorRate ?? defaultErrorRate);
  const sorted = [...new Set(maxLosses)].sort((left, right) => left - right);
  const numSeeds = options.numSeeds ?? Math.max(leastDefaultSeeds, fewestGames(sorted[0]!, errorRate));
  const { taus } = options;
  return {
    maxLosses: sorted,
    errorRate,
    modes: checkModes(where, options.modes ?? ["greedy"]),
    numSeeds: checkInteger(where, "numSeeds", numSeeds, seedRange),
    confirmNumSeeds: checkInteger(
      where,
      "confirmNumSeeds",
      options.confirmNumSeeds ?? defaultConfirmNumSeeds,
      seedRange,
    ),
    costModel: checkOneOf(where, "costModel", options.costModel ?? "reference", costModelNames),
    taus: taus === undefined ? undefined : orderTaus(taus),
  };
}

/** The order of testing, which no game has a say in: the highest threshold leaves least, by every exit rule. */
export function orderTaus(taus: readonly Tau[]): Tau[] {
  const checked = checkList("taus", taus).map((tau, index) => checkTauOf(where, tau, index));
  const ordered = distinctTaus(checked)
    .filter((tau) => tau !== expertTau)
    .sort((left, right) => compareTaus(right, left));
  if (ordered.length > 0) return ordered;
  const expected = `at least one number below ${expertTau}, which is the expert,`;
  throw new InvalidArgumentError(describeMismatch(where, expected, "taus", taus));
}

function checkMethod(method: string): void {
  if (methodNames.some((name) => name === method)) return;
  const expected = `one of ${methodNames.join(", ")}`;
  throw new InvalidArgumentError(
    describeMismatch(where, expected, "method", method, "Only a method with exits has thresholds."),
  );
}

function checkList<Item>(parameter: string, items: readonly Item[]): readonly Item[] {
  if (Array.isArray(items) && items.length > 0) return items;
  throw new InvalidArgumentError(describeMismatch(where, "at least one value", parameter, items));
}

/** 0 would be lossless play, which no number of games shows; 1 may lose everything. */
function checkShare(parameter: string): (share: number) => number {
  return (share) => {
    if (typeof share === "number" && share > 0 && share < 1) return share;
    const expected = "a share above 0 and below 1";
    throw new InvalidArgumentError(
      describeMismatch(where, expected, parameter, share, "2 % of (expert − random) is 0.02."),
    );
  };
}

function checkErrorRate(errorRate: number): number {
  if (typeof errorRate === "number" && errorRate > 0 && errorRate <= 0.5) return errorRate;
  throw new InvalidArgumentError(
    describeMismatch(where, "a probability above 0, at most 0.5,", "errorRate", errorRate),
  );
}
