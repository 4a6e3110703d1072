/** A policy session that leaves by a rule; `runEpisode` plays it like any other. */
import { RandomStream } from "ztw-atari";
import { logSoftmax } from "./exits.mjs";
import { gateFeatures, greedy, noPrevious } from "./features.mjs";
import { glanceInput, glanceScores } from "./glance.mjs";
import { exitsOf, rules } from "./rules.mjs";

export class RuleSession {
  numUnchanged = 0;
  #exits;
  #rule;
  #list;
  #threshold;
  #models;
  #observe;
  #previous;
  #previousObservation;
  #random;

  /**
   * @param exits - of `openExits`.
   * @param options.rule - a name of `rules`.
   * @param options.threshold - exits whose score exceeds it are left; none for rules without targets.
   * @param options.models - what `fitModels` made; only learned rules need it.
   * @param options.observe - called after every decision with `{ observation, previous, looks }`, every exit asked,
   * those behind the one that answered too.
   */
  constructor(exits, { rule, threshold = Number.NEGATIVE_INFINITY, models, observe }) {
    this.#exits = exits;
    this.#rule = rules[rule];
    this.#list = exitsOf(rule, exits.numExits);
    this.#threshold = threshold;
    this.#models = models;
    this.#observe = observe;
    this.reset();
  }

  get numActions() {
    return this.#exits.numActions;
  }

  get numExits() {
    return this.#list.length;
  }

  get performed() {
    return this.#exits.performed;
  }

  reset() {
    this.#exits.reset();
    this.#previous = noPrevious;
    this.#previousObservation = undefined;
    this.#random = new RandomStream(0, "exits at random");
    this.numUnchanged = 0;
  }

  async decide(observation) {
    return this.decideSync(observation);
  }

  decideSync(observation) {
    this.#countUnchanged(observation);
    const { looks, exitIndex } = this.#lookUntilConfident(observation);
    const { answer } = looks[exitIndex];
    const action = greedy(answer);
    this.#observe?.({ observation, previous: this.#previous, looks });
    this.#previous = describeDecision(looks, exitIndex, action);
    return { action, exitIndex, confidence: Math.exp(answer[action]), logits: Float32Array.from(answer) };
  }

  close() {
    return Promise.resolve();
  }

  #lookUntilConfident(observation) {
    const looks = [];
    let exitIndex;
    for (const [index, exit] of this.#list.entries()) {
      looks.push(this.#look(observation, exit, looks));
      const { score = Number.NEGATIVE_INFINITY } = looks[index];
      if (exitIndex === undefined && score > this.#threshold) exitIndex = index;
      if (exitIndex !== undefined && this.#observe === undefined) break;
    }
    return { looks, exitIndex: exitIndex ?? this.#list.length - 1 };
  }

  /** One exit's answer and score; no answer from an exit that prefers nothing, no score from the expert. */
  #look(observation, exit, earlier) {
    const answer = this.#answer(observation, exit);
    if (answer === undefined || exit === this.#exits.numExits - 1) return { exit, answer };
    const answers = earlier
      .filter((look) => look.exit !== "glance")
      .flatMap((look) => (look.answer ? [look.answer] : []));
    const readsFeatures = this.#rule.isLearned || this.#observe !== undefined;
    const features = readsFeatures ? gateFeatures([...answers, answer], this.#previous) : undefined;
    const look = { exit, answer, features, random: this.#random.uniform() };
    return { ...look, score: this.#rule.score(look, this.#models) };
  }

  #answer(observation, exit) {
    if (exit !== "glance") return this.#exits.ask(observation, exit);
    const input = glanceInput(observation, this.#previous.action, this.numActions);
    return logSoftmax(glanceScores(this.#models.glance, input));
  }

  #countUnchanged(observation) {
    const before = this.#previousObservation;
    if (before !== undefined && Buffer.compare(before, observation) === 0) this.numUnchanged++;
    this.#previousObservation = Uint8Array.from(observation);
  }
}

/** What the next decision's gates know of this one; the policy's own exits only. */
function describeDecision(looks, exitIndex, action) {
  const { exit } = looks[exitIndex];
  if (exit === "glance") return { action, exit: -1, hasSwitched: false };
  const first = looks.find((look) => look.exit === 0)?.answer;
  return { action, exit, hasSwitched: first !== undefined && greedy(first) !== action };
}
