/**
 * Exit rules: what makes an exit's answer the decision. A rule gives the exit's answer a confidence in [0, 1], and the
 * first exit whose confidence is strictly above tau decides; at tau = 1 the expert does. Which weights a method has, and
 * by which rule its exits are left, are parts of their own.
 */
import { z } from "zod";

/**
 * - `max-probability`: the largest softmax probability, the paper's rule.
 * - `gate`: how likely the exit's action is the expert's, as a gate learned it (`gate.ts`).
 * - `regret`: 1 less what the exit's action is expected to cost, as a gate learned it (`regret-gate.ts`): tau is
 *   1 less the cost that is allowed for a decision.
 */
export const exitRuleNames = ["max-probability", "gate", "regret"] as const;
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
export function exitRuleOf({ exitRule }: Pick<StoredRule, "exitRule">): ExitRuleName {
  return exitRule ?? "max-probability";
}
