/** A policy session that leaves by a rule; `runEpisode` plays it like any other. */
import { type Decision, type PolicySession, RandomStream } from "../../src/index.js";
import type { PerformedWork } from "../../src/tools.js";
import { type Exits, logSoftmax } from "./exits.js";
import { gateFeatures, greedy, noPrevious, type Previous } from "./features.js";
import { glanceInput, glanceScores } from "./glance.js";
import type { Models } from "./models.js";
import { type ExitName, exitsOf, type Look, type Rule, type RuleName, rules } from "./rules.js";

/** What was seen of one exit: no answer from one that prefers nothing, no score from the expert. */
export interface SeenExit extends Partial<Omit<Look, "exit">> {
  readonly exit: ExitName;
  readonly score?: number;
}

/** A decision with every exit asked, those behind the one that answered too. */
export interface ObservedDecision {
  readonly observation: Uint8Array;
  readonly previous: Previous;
  readonly looks: readonly SeenExit[];
}

export interface RuleSessionOptions {
  readonly rule: RuleName;
  /** Exits whose score exceeds it are left; none for rules without targets. */
  readonly threshold?: number;
  /** Only learned rules need them. */
  readonly models?: Models;
  /** Called after every decision. */
  readonly observe?: (decision: ObservedDecision) => void;
}

export class RuleSession implements PolicySession {
  /** Observations of this episode that were the same as the one before. */
  numUnchanged = 0;
  readonly #exits: Exits;
  readonly #rule: Rule;
  readonly #list: readonly ExitName[];
  readonly #threshold: number;
  readonly #models: Models | undefined;
  readonly #observe: RuleSessionOptions["observe"];
  #previous: Previous = noPrevious;
  #previousObservation: Uint8Array | undefined;
  #random!: RandomStream;

  /**
   * Opens a session over exits that can be asked; it does not own them.
   *
   * @param exits - of `openExits`.
   */
  constructor(
    exits: Exits,
    { rule, threshold = Number.NEGATIVE_INFINITY, models, observe }: RuleSessionOptions,
  ) {
    this.#exits = exits;
    this.#rule = rules[rule];
    this.#list = exitsOf(rule, exits.numExits);
    this.#threshold = threshold;
    this.#models = models;
    this.#observe = observe;
    this.reset();
  }

  get numActions(): number {
    return this.#exits.numActions;
  }

  get numExits(): number {
    return this.#list.length;
  }

  get performed(): PerformedWork {
    return this.#exits.performed;
  }

  reset(): void {
    this.#exits.reset();
    this.#previous = noPrevious;
    this.#previousObservation = undefined;
    this.#random = new RandomStream(0, "exits at random");
    this.numUnchanged = 0;
  }

  async decide(observation: Uint8Array): Promise<Decision> {
    return this.decideSync(observation);
  }

  decideSync(observation: Uint8Array): Decision {
    this.#countUnchanged(observation);
    const { looks, exitIndex } = this.#lookUntilConfident(observation);
    const answer = looks[exitIndex]!.answer!;
    const action = greedy(answer);
    this.#observe?.({ observation, previous: this.#previous, looks });
    this.#previous = describeDecision(looks, exitIndex, action);
    return { action, exitIndex, confidence: Math.exp(answer[action]!), logits: Float32Array.from(answer) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #lookUntilConfident(observation: Uint8Array): { looks: SeenExit[]; exitIndex: number } {
    const looks: SeenExit[] = [];
    let exitIndex: number | undefined;
    for (const [index, exit] of this.#list.entries()) {
      const look = this.#look(observation, exit, looks);
      looks.push(look);
      const { score = Number.NEGATIVE_INFINITY } = look;
      if (exitIndex === undefined && score > this.#threshold) exitIndex = index;
      if (exitIndex !== undefined && this.#observe === undefined) break;
    }
    return { looks, exitIndex: exitIndex ?? this.#list.length - 1 };
  }

  #look(observation: Uint8Array, exit: ExitName, earlier: readonly SeenExit[]): SeenExit {
    const answer = this.#answer(observation, exit);
    if (answer === undefined || exit === this.#exits.numExits - 1) return { exit, answer };
    const answers = earlier
      .filter((look) => look.exit !== "glance")
      .flatMap((look) => (look.answer ? [look.answer] : []));
    const readsFeatures = this.#rule.isLearned || this.#observe !== undefined;
    const features = readsFeatures ? gateFeatures([...answers, answer], this.#previous) : noFeatures;
    const look = { exit, answer, features, random: this.#random.uniform() };
    return { ...look, score: this.#rule.score!(look, this.#models) };
  }

  #answer(observation: Uint8Array, exit: ExitName): Float64Array | undefined {
    if (exit !== "glance") return this.#exits.ask(observation, exit);
    const input = glanceInput(observation, this.#previous.action, this.numActions);
    return logSoftmax(glanceScores(this.#models!.glance, input));
  }

  #countUnchanged(observation: Uint8Array): void {
    const before = this.#previousObservation;
    if (before !== undefined && Buffer.compare(before, observation) === 0) this.numUnchanged++;
    this.#previousObservation = Uint8Array.from(observation);
  }
}

/** Of rules that read none. */
const noFeatures = new Float64Array(0);

/** What the next decision's gates know of this one; the policy's own exits only. */
function describeDecision(looks: readonly SeenExit[], exitIndex: number, action: number): Previous {
  const { exit } = looks[exitIndex]!;
  if (exit === "glance") return { action, exit: -1, hasSwitched: false };
  const first = looks.find((look) => look.exit === 0)?.answer;
  return { action, exit, hasSwitched: first !== undefined && greedy(first) !== action };
}
