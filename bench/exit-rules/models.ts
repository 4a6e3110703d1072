/** Fits the gates and the glance to decisions that were played, and prices decisions that were kept out. */
import type { RandomStream } from "../../src/index.js";
import { logSoftmax } from "./exits.js";
import { gateFeatures, greedy, type Previous } from "./features.js";
import { fitGlance, type Glance, glanceScores } from "./glance.js";
import { type FamilyName, fitRegression, type Regression } from "./regression.js";
import { exitsOf, type RuleName, rules } from "./rules.js";
import type { Judged } from "./thresholds.js";

/** Regrets above this, a probability 150 times as large, are all the same: a few must not decide a fit. */
const largestRegret = 5;
/** Of five episodes in a row: what three teach the glance, one teaches its gate, and one judges all. */
const numParts = 5;

/** One decision with all that a fit needs. */
export interface WatchedDecision {
  /** Log probabilities of each exit, the expert's last; of one that preferred nothing, none. */
  readonly answers: readonly (Float64Array | undefined)[];
  /** Of each classifier. */
  readonly features: readonly (Float64Array | undefined)[];
  readonly previous: Previous;
  /** What a glance would have read. */
  readonly glance: Float32Array;
}

/** Decisions by what they are used for. */
export interface Parts {
  readonly forGates: readonly WatchedDecision[];
  readonly forGlance: readonly WatchedDecision[];
  readonly forGlanceGate: readonly WatchedDecision[];
  readonly heldOut: readonly WatchedDecision[];
}

/** What learned rules ask: a gate for each classifier, and the glance with its own. */
export interface Models {
  readonly agreement: readonly Regression[];
  readonly regret: readonly Regression[];
  readonly glance: Glance;
  readonly glanceRegret: Regression;
}

/** Splits whole episodes, `[numEpisodes][numDecisions]`. */
export function splitEpisodes(episodes: readonly (readonly WatchedDecision[])[]): Parts {
  const part = (...parts: number[]) => episodes.filter((_, index) => parts.includes(index % numParts)).flat();
  return { forGates: part(0, 1, 2, 3), forGlance: part(0, 1, 2), forGlanceGate: part(3), heldOut: part(4) };
}

/** How much less likely the expert finds the greedy action of an answer than its own, in nats; 0 where they agree. */
export function regretOf(answer: Float64Array, expert: Float64Array): number {
  return Math.min(expert[greedy(expert)]! - expert[greedy(answer)]!, largestRegret);
}

export function fitModels({ forGates, forGlance, forGlanceGate }: Parts): Models {
  const exits = forGates[0]!.features.map((_, exit) => exit);
  const fitGate = (exit: number, family: FamilyName, target: typeof regretOf) => {
    const known = forGates.filter(({ answers }) => answers[exit] !== undefined);
    return fitRegression(
      known.map(({ features }) => features[exit]!),
      known.map((decision) => target(decision.answers[exit]!, expertOf(decision))),
      family,
    );
  };
  const glance = fitGlance(
    forGlance.map((decision) => decision.glance),
    forGlance.map(expertOf),
  );
  const glances = forGlanceGate.map((decision) => lookCoarsely(glance, decision));
  return {
    agreement: exits.map((exit) => fitGate(exit, "logistic", agrees)),
    regret: exits.map((exit) => fitGate(exit, "log", regretOf)),
    glance,
    glanceRegret: fitRegression(
      glances.map(({ features }) => features),
      glances.map(({ answer }, index) => regretOf(answer, expertOf(forGlanceGate[index]!))),
      "log",
    ),
  };
}

/** The expert always answers. */
function expertOf({ answers }: WatchedDecision): Float64Array {
  return answers.at(-1)!;
}

function agrees(answer: Float64Array, expert: Float64Array): number {
  return Number(greedy(answer) === greedy(expert));
}

function lookCoarsely(glance: Glance, decision: WatchedDecision) {
  const answer = logSoftmax(glanceScores(glance, decision.glance));
  return { answer, features: gateFeatures([answer], decision.previous) };
}

/**
 * What a rule would have thought of kept decisions.
 *
 * @returns for each decision, by exit of the rule, the expert last: `scores`, and the `regrets` of leaving there.
 */
export function judge(
  rule: RuleName,
  decisions: readonly WatchedDecision[],
  { models, stream }: { readonly models: Models; readonly stream: RandomStream },
): Judged[] {
  const { score } = rules[rule];
  return decisions.map((decision) => {
    const { answers, features } = decision;
    const looks = exitsOf(rule, answers.length).map((exit) =>
      exit === "glance"
        ? { exit, ...lookCoarsely(models.glance, decision) }
        : { exit, answer: answers[exit], features: features[exit] },
    );
    const scores = looks.map(({ exit, answer, features: read }) =>
      answer === undefined || read === undefined || exit === answers.length - 1
        ? Number.NEGATIVE_INFINITY
        : score!({ exit, answer, features: read, random: stream.uniform() }, models),
    );
    const expert = expertOf(decision);
    const regrets = looks.map(({ answer }) => (answer ? regretOf(answer, expert) : 0));
    return { scores, regrets };
  });
}
