/** One rollout of the holding policy: games in which actions go on, and trials of holding at moments of them. */
import type { RandomStream } from "../core/random.js";
import { chooseHeld, type HoldPlace, type HoldRule, maxHeld } from "../model/hold-gate.js";
import type { TrainingEnvironments } from "../training/training-environments.js";
import type { Backbone } from "./backbone.js";
import type { BranchedVector } from "./branched-vector.js";
import { Fork } from "./fork.js";
import type { ForkMemory } from "./fork-memory.js";
import type { FrozenClassifiers } from "./frozen-classifiers.js";
import { holdCosts, holdFeatures } from "./hold-gate.js";
import { HoldMeasures } from "./hold-measures.js";
import { trialHorizon } from "./hold-options.js";
import { answerAll, type BaseAnswers } from "./hold-policy.js";

/** One after the other for the games: each is played at 1 less its allowed cost as tau. */
export const allowedCosts = [0.08, 0.04, 0.02, 0.01] as const;

/** Trials are of what is held at so many times the game's price: the gate is wrong where it is tempted. */
const priceFactors = [1 / 3, 1, 3] as const;

/** Of trials with a gate: share that is of a hold drawn at random, for what it never chooses. */
const randomShare = 0.08;

/** Without a gate: how likely a decision of a game is followed by a hold. */
const randomHolds = [0.1, 0.3, 0.5, 0.7] as const;

const numSeeds = 2 ** 31;

export interface HoldRolloutParts {
  readonly frozen: FrozenClassifiers;
  readonly place: HoldPlace;
  readonly rule: HoldRule;
  /** Takes in the trials. */
  readonly memory: ForkMemory;
  /** Without, holds are drawn at random. */
  readonly hasGate: boolean;
  readonly backbone: Backbone;
  readonly environments: TrainingEnvironments;
  readonly vector: BranchedVector;
  readonly acting: RandomStream;
  readonly numSteps: number;
}

/** A decision of a game, and for how long it holds. */
interface Moment {
  readonly game: number;
  readonly tau: number;
  readonly action: number;
  readonly features: Float32Array;
  /** By the gate, if there is one. */
  readonly costs: Float32Array | undefined;
  readonly held: number;
}

interface Trial {
  readonly fork: Fork;
  /** Where the game itself held for as long: what the gate expected that to cost. */
  readonly expected: number | undefined;
}

export class HoldRollout {
  readonly #parts: HoldRolloutParts;
  readonly #measures: HoldMeasures;
  /** Of each game: decisions that are still held, and the action. */
  readonly #left: Int32Array;
  readonly #actions: Int32Array;
  /** Places of trials; with a gate, of two branches each, else of one for every length. */
  readonly #trials: (Trial | undefined)[];
  readonly #numBranches: number;

  constructor(parts: HoldRolloutParts) {
    const { vector, hasGate, place } = parts;
    this.#parts = parts;
    this.#numBranches = hasGate ? 2 : 1 + maxHeld;
    this.#left = new Int32Array(vector.numEnvs);
    this.#actions = new Int32Array(vector.numEnvs);
    this.#trials = new Array(Math.floor(vector.numBranches / this.#numBranches)).fill(undefined);
    this.#measures = new HoldMeasures(place, vector.numEnvs);
  }

  /** Plays it; every trial that is begun also ends. */
  play(): HoldMeasures {
    const { numSteps } = this.#parts;
    for (let step = 0; step < numSteps; step++) this.#step(step);
    return this.#measures;
  }

  #step(step: number): void {
    const { frozen, backbone, environments, vector, numSteps } = this.#parts;
    const answers = answerAll(frozen, backbone, vector.allObservations);
    this.#settle(answers);
    this.#measures.addAnswers(answers);
    const moments = this.#decide(answers);
    if (step + trialHorizon < numSteps) this.#beginTrials(moments, step);
    this.#moveBranches(answers);
    const ended = environments.advance(this.#actions);
    for (const trial of this.#trials) trial?.fork.watch(vector);
    for (const { index, episodeReturn } of ended) {
      this.#left[index] = 0;
      this.#measures.episodeReturns.push(episodeReturn);
    }
    environments.restart(ended);
  }

  /** Ends trials whose costs are known, and those that only the critic can tell. */
  #settle(answers: BaseAnswers): void {
    this.#trials.forEach((trial, at) => {
      if (!trial) return;
      const { fork, expected } = trial;
      if (fork.needsValues) fork.settle((index) => answers.value(index));
      if (!fork.isOver) return;
      this.#parts.memory.add(fork.outcome);
      this.#measures.addTrial(fork, expected);
      this.#trials[at] = undefined;
    });
  }

  /** Decides in the games that do not hold. */
  #decide(answers: BaseAnswers): readonly Moment[] {
    const { place, hasGate, frozen } = this.#parts;
    const games = [...this.#left.keys()].filter((game) => this.#left[game] === 0);
    this.#measures.countDecisions(games, this.#left);
    this.#left.forEach((left, game) => {
      if (left > 0) this.#left[game] = left - 1;
    });
    const made = games.map((game) => {
      const tau = tauOf(game);
      const decision = answers.decide(game, tau);
      return { game, tau, action: decision.action, features: holdFeatures(decision, place) };
    });
    const costs =
      hasGate && made.length > 0 ? holdCosts(frozen.tf, joinRows(made), frozen.parameters) : undefined;
    return made.map((decision, row) => {
      const own = costs?.subarray(row * maxHeld, (row + 1) * maxHeld);
      const held = this.#choose(decision, own);
      this.#actions[decision.game] = decision.action;
      this.#left[decision.game] = held;
      return { ...decision, costs: own, held };
    });
  }

  #choose({ game, tau }: Pick<Moment, "game" | "tau">, costs: Float32Array | undefined): number {
    const { acting, rule } = this.#parts;
    if (costs) return chooseHeld(costs, tau, rule);
    const isHeld = acting.uniform() < randomHolds[game % randomHolds.length]!;
    return isHeld ? 1 + acting.integer(maxHeld) : 0;
  }

  /** As many as there are environments for, with another game first at every step; what tempts the gate goes before the rest. */
  #beginTrials(moments: readonly Moment[], step: number): void {
    const free = [...this.#trials.keys()].filter((at) => !this.#trials[at]);
    const [first, later] = [moments.slice(step % moments.length), moments.slice(0, step % moments.length)];
    const others: Moment[] = [];
    for (const moment of [...first, ...later]) {
      if (free.length === 0) return;
      const held = this.#lengthsToTry(moment);
      if (held.length > 1) this.#beginTrial(moment, held, free.pop()!);
      else others.push(moment);
    }
    for (const moment of others.slice(0, free.length))
      this.#beginTrial(moment, [0, cheapestHold(moment.costs!)], free.pop()!);
  }

  /** Of the branches; of none but the first where the gate is not tempted. */
  #lengthsToTry({ costs, tau }: Moment): readonly number[] {
    const { acting, rule } = this.#parts;
    if (!costs) return Array.from({ length: 1 + maxHeld }, (_, held) => held);
    const factor = priceFactors[acting.integer(priceFactors.length)]!;
    const isRandom = acting.uniform() < randomShare;
    const chosen = chooseHeld(costs, tau, { rate: rule.rate * factor });
    const held = isRandom ? 1 + acting.integer(maxHeld) : chosen;
    return held > 0 ? [0, held] : [0];
  }

  #beginTrial(moment: Moment, held: readonly number[], at: number): void {
    const { vector, acting } = this.#parts;
    const first = vector.numEnvs + at * this.#numBranches;
    const branches = held.map((_, place) => first + place);
    vector.branch(moment.game, branches, acting.integer(numSeeds));
    const { features, action, tau, costs } = moment;
    const isOwn = costs !== undefined && held[1] === moment.held;
    const fork = new Fork({ features, action, tau, branches, held });
    this.#trials[at] = { fork, expected: isOwn ? costs[moment.held - 1] : undefined };
  }

  #moveBranches(answers: BaseAnswers): void {
    const { vector } = this.#parts;
    for (const trial of this.#trials) {
      if (!trial) continue;
      const { fork } = trial;
      fork.plan.branches.forEach((index, place) => {
        const { action, tau } = fork.plan;
        vector.branchActions[index - vector.numEnvs] = fork.isHolding(place)
          ? action
          : answers.decide(index, tau).action;
      });
    }
  }
}

function tauOf(game: number): number {
  return 1 - allowedCosts[game % allowedCosts.length]!;
}

/** What the gate would choose first if the price rose. */
function cheapestHold(costs: Float32Array): number {
  const perDecision = costs.map((cost, at) => cost / (at + 1));
  return 1 + perDecision.indexOf(Math.min(...perDecision));
}

function joinRows(made: readonly { readonly features: Float32Array }[]): Float32Array {
  const width = made[0]!.features.length;
  const joined = new Float32Array(made.length * width);
  made.forEach(({ features }, row) => {
    joined.set(features, row * width);
  });
  return joined;
}
