/** The exit rules that are compared: what each looks at, and what it costs. An exit is left when its score exceeds a threshold. */
import { type Architecture, exitCosts, type MethodStructure } from "../../src/tools.js";
import { describeShape, gateFeatures, noPrevious } from "./features.js";
import { glanceMultiplyAdds, glanceOperations } from "./glance.js";
import type { Models } from "./models.js";
import { predictLinear } from "./regression.js";

/** Index of a policy's exit, the expert's last; or the exit before all of them. */
export type ExitName = number | "glance";

/** What one classifier said of one decision, and what is drawn for those who ask nothing. */
export interface Look {
  readonly exit: ExitName;
  /** Log probabilities. */
  readonly answer: Float64Array;
  readonly features: Float64Array;
  /** In [0, 1). */
  readonly random: number;
}

export interface Rule {
  /** Only learned rules are given models. */
  readonly score?: (look: Look, models: Models | undefined) => number;
  /** Mean relative costs that thresholds are chosen for; a rule without them has nothing to choose. */
  readonly targets?: readonly number[];
  readonly isLearned?: boolean;
  readonly hasGlance?: boolean;
  /** Default true. */
  readonly hasExits?: boolean;
}

/** A rule at a mean relative cost. */
export interface RulePoint {
  readonly rule: RuleName;
  readonly target?: number;
}

/** The rule of today, which the others are compared to. */
export const yardstick = "max probability";

const usualTargets = [0.4, 0.45, 0.52, 0.65];

export const ruleNames = [
  "expert",
  "exit 1",
  yardstick,
  "margin",
  "entropy",
  "agreement gate",
  "regret gate",
  "regret gate after a glance",
  "at random",
] as const;
export type RuleName = (typeof ruleNames)[number];

export const rules: Readonly<Record<RuleName, Rule>> = {
  expert: { hasExits: false },
  "exit 1": { score: () => Number.POSITIVE_INFINITY },
  [yardstick]: { score: ({ answer }) => describeShape(answer).largest, targets: usualTargets },
  margin: { score: ({ answer }) => describeShape(answer).margin, targets: usualTargets },
  entropy: { score: ({ answer }) => -describeShape(answer).entropy, targets: usualTargets },
  "agreement gate": { isLearned: true, score: scoreAgreement, targets: usualTargets },
  "regret gate": { isLearned: true, score: scoreRegret, targets: usualTargets },
  "regret gate after a glance": {
    isLearned: true,
    hasGlance: true,
    score: scoreRegret,
    targets: [0.25, ...usualTargets],
  },
  "at random": { score: ({ random }) => random, targets: [0.52] },
};

function scoreAgreement({ exit, features }: Look, models: Models | undefined): number {
  return predictLinear(models!.agreement[Number(exit)]!, features);
}

function scoreRegret({ exit, features }: Look, models: Models | undefined): number {
  const { regret, glanceRegret } = models!;
  return -predictLinear(exit === "glance" ? glanceRegret : regret[exit]!, features);
}

/** Every rule at every target. */
export function allPoints(): RulePoint[] {
  return ruleNames.flatMap((rule): RulePoint[] => {
    const { targets } = rules[rule];
    return targets === undefined ? [{ rule }] : targets.map((target) => ({ rule, target }));
  });
}

/** How a point is called on the command line and in result files. */
export function nameOf({ rule, target }: RulePoint): string {
  return target === undefined ? rule : `${rule}@${target}`;
}

/** The exits of a rule, in the order of asking: `"glance"`, then indices of the policy's exits, the expert last. */
export function exitsOf(rule: RuleName, numExits: number): ExitName[] {
  const { hasGlance = false, hasExits = true } = rules[rule];
  const own = Array.from({ length: numExits }, (_, exit) => exit);
  return [...(hasGlance ? (["glance"] as const) : []), ...(hasExits ? own : own.slice(-1))];
}

/**
 * Relative cost of leaving at each of a rule's exits, under the cost model `reference`, which books tests of
 * confidence as free; a gate's products and sums are booked, and so is a glance.
 */
export function relativeCosts(
  rule: RuleName,
  { architecture, method }: { readonly architecture: Architecture; readonly method: MethodStructure },
): number[] {
  const { base, exits } = exitCosts(architecture, method, "reference");
  if (rules[rule].hasExits === false) return [1];
  const { isLearned = false, hasGlance = false } = rules[rule];
  const { numActions } = architecture;
  const gate = isLearned ? gateOperations(numActions) : 0;
  const glance = hasGlance ? glanceOperations(numActions) + gate : 0;
  const own = exits.map((cost, exit) => (cost + glance + gate * Math.min(exit + 1, exits.length - 1)) / base);
  return hasGlance ? [glance / base, ...own] : own;
}

/** Multiply-adds of each decision that the engine does not count, since it knows neither gates nor glances. */
export function uncountedMultiplyAdds(rule: RuleName, numActions: number): number {
  const { isLearned = false, hasGlance = false } = rules[rule];
  return (isLearned ? gateOperations(numActions) : 0) + (hasGlance ? glanceMultiplyAdds(numActions) : 0);
}

/** Products and sums of one gate, and about five operations for each feature that it is made of. */
function gateOperations(numActions: number): number {
  const answer = new Float64Array(numActions).fill(-Math.log(numActions));
  const numFeatures = gateFeatures([answer], noPrevious).length;
  return (2 + 5) * numFeatures;
}
