/** Fits the gates and the glance to decisions that were played, and prices decisions that were kept out. */
import { logSoftmax } from "./exits.mjs";
import { gateFeatures, greedy } from "./features.mjs";
import { fitGlance, glanceScores } from "./glance.mjs";
import { fitRegression } from "./regression.mjs";
import { exitsOf, rules } from "./rules.mjs";

/** Regrets above this, a probability 150 times as large, are all the same: a few must not decide a fit. */
const largestRegret = 5;
/** Of five episodes in a row: what three teach the glance, one teaches its gate, and one judges all. */
const numParts = 5;

/**
 * @param episodes - `[numEpisodes][numDecisions]` of `{ answers, features, glance, previous }`, see `play.mjs`.
 * @returns the episodes' decisions by what they are used for.
 */
export function splitEpisodes(episodes) {
  const part = (...parts) => episodes.filter((_, index) => parts.includes(index % numParts)).flat();
  return { forGates: part(0, 1, 2, 3), forGlance: part(0, 1, 2), forGlanceGate: part(3), heldOut: part(4) };
}

/** How much less likely the expert finds the greedy action of an answer than its own, in nats; 0 where they agree. */
export function regretOf(answer, expert) {
  return Math.min(expert[greedy(expert)] - expert[greedy(answer)], largestRegret);
}

export function fitModels({ forGates, forGlance, forGlanceGate }) {
  const exits = forGates[0].features.map((_, exit) => exit);
  const fitGate = (exit, family, target) => {
    const known = forGates.filter(({ answers }) => answers[exit] !== undefined);
    return fitRegression(
      known.map(({ features }) => features[exit]),
      known.map(({ answers }) => target(answers[exit], answers.at(-1))),
      family,
    );
  };
  const glance = fitGlance(
    forGlance.map((decision) => decision.glance),
    forGlance.map(({ answers }) => answers.at(-1)),
  );
  const glances = forGlanceGate.map((decision) => lookCoarsely(glance, decision));
  return {
    agreement: exits.map((exit) => fitGate(exit, "logistic", agrees)),
    regret: exits.map((exit) => fitGate(exit, "log", regretOf)),
    glance,
    glanceRegret: fitRegression(
      glances.map(({ features }) => features),
      glances.map(({ answer }, index) => regretOf(answer, forGlanceGate[index].answers.at(-1))),
      "log",
    ),
  };
}

function agrees(answer, expert) {
  return Number(greedy(answer) === greedy(expert));
}

function lookCoarsely(glance, decision) {
  const answer = logSoftmax(glanceScores(glance, decision.glance));
  return { exit: "glance", answer, features: gateFeatures([answer], decision.previous) };
}

/**
 * What a rule would have thought of kept decisions.
 *
 * @returns for each decision, by exit of the rule, the expert last: `scores`, and the `regrets` of leaving there.
 */
export function judge(rule, decisions, { models, stream }) {
  const { score } = rules[rule];
  return decisions.map((decision) => {
    const { answers, features } = decision;
    const looks = exitsOf(rule, answers.length).map((exit) =>
      exit === "glance"
        ? lookCoarsely(models.glance, decision)
        : { exit, answer: answers[exit], features: features[exit] },
    );
    const scores = looks.map((look) =>
      look.answer === undefined || look.exit === answers.length - 1
        ? Number.NEGATIVE_INFINITY
        : score({ ...look, random: stream.uniform() }, models),
    );
    const regrets = looks.map(({ answer }) => (answer ? regretOf(answer, answers.at(-1)) : 0));
    return { scores, regrets };
  });
}
