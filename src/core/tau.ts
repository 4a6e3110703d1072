/** Thresholds: one for all exits of a policy, or one for each of its internal classifiers. */
import { checkNumber } from "./check.js";
import { describeMismatch, InvalidArgumentError } from "./errors.js";
import { isList } from "./lists.js";

/**
 * One threshold in [0, 1] for every exit, or a list with one for each internal classifier, the first one's first. The expert has
 * none: it answers where no classifier does.
 */
export type Tau = number | readonly number[];

/** The exits that thresholds are for. */
export interface ThresholdPlaces {
  readonly numClassifiers: number;
  /** Why all of them have one threshold, where a list would mean nothing. */
  readonly oneBecause?: string | undefined;
}

const range = { min: 0, max: 1 };

/**
 * Accepts a threshold, or a list with one a classifier, which is copied.
 *
 * @param places - default: a list may have any length but 0.
 * @throws {InvalidArgumentError} for anything else.
 */
export function checkTau(where: string, parameter: string, value: unknown, places?: ThresholdPlaces): Tau {
  if (typeof value === "number" || !isList(value)) return checkNumber(where, parameter, value, range);
  checkLength(where, parameter, value, places);
  return Array.from({ length: value.length }, (_, exit) =>
    checkNumber(where, `${parameter}[${exit}]`, value[exit], range),
  );
}

function checkLength(
  where: string,
  parameter: string,
  list: ArrayLike<unknown>,
  places: ThresholdPlaces | undefined,
): void {
  if (places === undefined) {
    if (list.length > 0) return;
    throw new InvalidArgumentError(describeMismatch(where, "at least one number", parameter, list));
  }
  const { numClassifiers, oneBecause } = places;
  const isOne = oneBecause !== undefined || numClassifiers === 0;
  if (!isOne && list.length === numClassifiers) return;
  const expected = isOne
    ? "one number"
    : `a number, or ${numClassifiers} for the ${numClassifiers} classifiers,`;
  const advice = oneBecause ?? (isOne ? "There is no classifier that a threshold would be for." : "");
  throw new InvalidArgumentError(describeMismatch(where, expected, parameter, list, advice));
}

/** The threshold of an exit. */
export function thresholdOf(tau: Tau, exit: number): number {
  return typeof tau === "number" ? tau : tau[exit]!;
}

/** As tables, figures and command lines write it: `0.9`, `0.95/0.6`. */
export function formatTau(tau: Tau): string {
  checkTau("formatTau", "tau", tau);
  return typeof tau === "number" ? String(tau) : tau.join("/");
}

/** Equal for equal thresholds only; a number is not the list that says it several times. */
export function tauKey(tau: Tau): string {
  checkTau("tauKey", "tau", tau);
  return JSON.stringify(tau);
}

export function isSameTau(left: Tau, right: Tau): boolean {
  if (typeof left === "number" || typeof right === "number") return left === right;
  return tauKey(left) === tauKey(right);
}

/** Those that differ, in the order in which they first come. */
export function distinctTaus<Given extends Tau>(taus: readonly Given[]): Given[] {
  const seen = new Set<string>();
  return taus.filter((tau) => !seen.has(tauKey(tau)) && seen.add(tauKey(tau)));
}

/**
 * Orders thresholds, for `sort`: by the first exit, then by the second, and so on; a number comes behind the list that says the same.
 * So what is nowhere below another never comes before it, and the expert, tau 1, is last.
 */
export function compareTaus(left: Tau, right: Tau): number {
  const numExits = Math.max(lengthOf(left), lengthOf(right), 1);
  for (let exit = 0; exit < numExits; exit++) {
    const difference = thresholdOf(left, exit) - thresholdOf(right, exit);
    if (difference < 0 || difference > 0) return difference;
  }
  return lengthOf(right) - lengthOf(left);
}

function lengthOf(tau: Tau): number {
  return typeof tau === "number" ? 0 : tau.length;
}
