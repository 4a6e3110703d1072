/**
 * Exit rules: what makes an exit's answer the decision. A rule gives the exit's answer a confidence in [0, 1], and the
 * first exit whose confidence is strictly above tau decides; at tau = 1 the expert does. Each exit may have a tau of its own,
 * but for `patience`, which counts heads over all of them. Which weights a method has, and by which rule its exits are left, are
 * parts of their own: rules without gates suit every method.
 */
import { z } from "zod";
import { checkInteger, checkObject, checkOneOf } from "../core/check.js";
import type { ThresholdPlaces } from "../core/tau.js";

/** Rules that read nothing but the answers. */
const plainRuleNames = ["max-probability", "entropy", "margin", "patience"] as const;

/**
 * - `max-probability`: the largest softmax probability, the paper's rule.
 * - `entropy`: 1 less the entropy of the probabilities, over its largest value `log(numActions)`.
 * - `margin`: the largest probability less the second largest.
 * - `patience`: how many heads up to this one, in a row, take its greedy action, over the number of exits: with
 *   `tau = (t - 1/2) / numExits` an exit is left once t heads in a row agree (`patienceTau`).
 * - `gate`: how likely the exit's action is the expert's, as a gate learned it (`gate.ts`).
 * - `regret`: 1 less what the exit's action is expected to cost, as a gate learned it (`regret-gate.ts`): tau is
 *   1 less the cost that is allowed for a decision.
 */
export const exitRuleNames = [...plainRuleNames, "gate", "regret"] as const;
export type ExitRuleName = (typeof exitRuleNames)[number];

/** The fields of a stored method that say how its exits are left. */
export const exitRuleFields = {
  /** Absent: the largest probability. */
  exitRule: z.enum(exitRuleNames).optional(),
  /** How files said `exitRule: "gate"` before rules had names. */
  gate: z.boolean().optional(),
};

interface StoredRule {
  readonly exitRule?: ExitRuleName | undefined;
  readonly gate?: boolean | undefined;
}

/** A stored method with its rule under the name of today. */
export function nameExitRule<Stored extends StoredRule>({ gate, ...method }: Stored): Omit<Stored, "gate"> {
  return gate ? { ...method, exitRule: "gate" } : method;
}

/** The rule of a method. */
export function exitRuleOf(method: Pick<StoredRule, "exitRule">): ExitRuleName {
  return checkObject("exitRuleOf", "method", method).exitRule ?? "max-probability";
}

/** What thresholds a method's exits take. */
export function thresholdPlaces(method: {
  readonly classifiers: readonly unknown[];
  readonly exitRule?: ExitRuleName | undefined;
}): ThresholdPlaces {
  const numClassifiers = method.classifiers.length;
  if (exitRuleOf(method) !== "patience") return { numClassifiers };
  return { numClassifiers, oneBecause: "The exit rule patience counts heads over all exits." };
}

/** True for rules with weights of their own, which are trained for a method that is there already. */
export function hasGates(rule: ExitRuleName): boolean {
  return !plainRuleNames.some((name) => name === rule);
}

/**
 * The rule by which a method's exits are to be left.
 *
 * @param own - the method's.
 * @param wanted - another one, or undefined.
 * @throws {InvalidArgumentError} if there is no such rule, or it asks gates that the method lacks.
 */
export function chooseExitRule(where: string, own: ExitRuleName, wanted: unknown): ExitRuleName {
  if (wanted === undefined) return own;
  return checkOneOf(where, "exitRule", wanted, [...new Set([own, ...plainRuleNames])]);
}

/** What an entropy in nats is multiplied with to lie in [0, 1]. */
export function entropyScale(numActions: number): number {
  return numActions > 1 ? 1 / Math.log(numActions) : 0;
}

/**
 * The tau at which the rule `patience` leaves an exit once `patience` heads in a row agree.
 *
 * @param patience - from 1; from `numExits` on only the expert, which asks nobody, decides.
 * @param numExits - the expert's included.
 * @see Zhou et al. 2020, BERT Loses Patience (PBEE).
 */
export function patienceTau(patience: number, numExits: number): number {
  const counts = { min: 1, max: Number.MAX_SAFE_INTEGER };
  checkInteger("patienceTau", "patience", patience, counts);
  checkInteger("patienceTau", "numExits", numExits, counts);
  return Math.min(1, (patience - 0.5) / numExits);
}
