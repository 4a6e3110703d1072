/** The exit rules that are compared: what each looks at, and what it costs. An exit is left when its score exceeds a threshold. */
import { exitCosts } from "ztw-atari/tools";
import { describeShape, gateFeatures } from "./features.mjs";
import { glanceMultiplyAdds, glanceOperations } from "./glance.mjs";
import { predictLinear } from "./regression.mjs";

/** The rule of today, which the others are compared to. */
export const yardstick = "max probability";

const usualTargets = [0.4, 0.45, 0.52, 0.65];

/**
 * `score(look, models)` of a classifier's look `{ exit, answer, features, random }`; `targets` are the mean relative
 * costs that thresholds are chosen for. A rule without targets has nothing to choose.
 */
export const rules = {
  expert: { hasExits: false },
  "exit 1": { score: () => Number.POSITIVE_INFINITY },
  [yardstick]: { score: ({ answer }) => describeShape(answer).largest, targets: usualTargets },
  margin: { score: ({ answer }) => describeShape(answer).margin, targets: usualTargets },
  entropy: { score: ({ answer }) => -describeShape(answer).entropy, targets: usualTargets },
  "agreement gate": {
    isLearned: true,
    score: ({ exit, features }, { agreement }) => predictLinear(agreement[exit], features),
    targets: usualTargets,
  },
  "regret gate": { isLearned: true, score: scoreRegret, targets: usualTargets },
  "regret gate after a glance": {
    isLearned: true,
    hasGlance: true,
    score: scoreRegret,
    targets: [0.25, ...usualTargets],
  },
  "at random": { score: ({ random }) => random, targets: [0.52] },
};

function scoreRegret({ exit, features }, { regret, glanceRegret }) {
  return -predictLinear(exit === "glance" ? glanceRegret : regret[exit], features);
}

/** Every rule at every target: `{ rule, target }`. */
export function allPoints() {
  return Object.entries(rules).flatMap(([rule, { targets = [undefined] }]) =>
    targets.map((target) => ({ rule, target })),
  );
}

/** How a point is called on the command line and in result files. */
export function nameOf({ rule, target }) {
  return target === undefined ? rule : `${rule}@${target}`;
}

/** The exits of a rule, in the order of asking: `"glance"`, then indices of the policy's exits, the expert last. */
export function exitsOf(rule, numExits) {
  const { hasGlance = false, hasExits = true } = rules[rule];
  const own = Array.from({ length: numExits }, (_, exit) => exit);
  return [...(hasGlance ? ["glance"] : []), ...(hasExits ? own : own.slice(-1))];
}

/**
 * Relative cost of leaving at each of a rule's exits, under the cost model `reference`, which books tests of
 * confidence as free; a gate's products and sums are booked, and so is a glance.
 */
export function relativeCosts(rule, { architecture, method }) {
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
export function uncountedMultiplyAdds(rule, numActions) {
  const { isLearned = false, hasGlance = false } = rules[rule];
  return (isLearned ? gateOperations(numActions) : 0) + (hasGlance ? glanceMultiplyAdds(numActions) : 0);
}

/** Products and sums of one gate, and about five operations for each feature that it is made of. */
function gateOperations(numActions) {
  const answer = new Float64Array(numActions).fill(-Math.log(numActions));
  const numFeatures = gateFeatures([answer], { action: -1, exit: -1, hasSwitched: false }).length;
  return (2 + 5) * numFeatures;
}
