/** Practice: some environments play again what came before a lost point or life in the games of the others. */
import { type RandomState, RandomStream } from "../core/random.js";
import type { PlayedVector } from "./environment-vector.js";
import type { Play } from "./replay.js";

/** Steps between the states of a game that are kept. */
const stepsBetweenStates = 8;
/** States of each game that are kept: the latest. */
const numKeptStates = 10;
/** A state so close to the loss teaches nothing. */
const fewestStepsBefore = 8;
/** Practice goes on beyond the moment of the loss, to see whether it was only put off. */
const stepsAfter = 64;
/** Losses that are practised: the latest. */
const mostLessons = 16;

/** A moment before a loss, and how to get there. */
export interface Lesson extends Play {
  /** Where the vector keeps the state. */
  readonly slot: number;
  /** How long it is practised. */
  readonly numSteps: number;
}

/** A lesson as a checkpoint holds it. */
export type StoredLesson = Omit<Lesson, "slot">;

export interface PracticeSettings {
  readonly seed: number;
  /**
   * Environments, from the first, that practise whenever an episode of theirs ends and something was lost by then; the
   * others play whole games.
   */
  readonly numPractising: number;
}

interface KeptState {
  readonly slot: number;
  /** Of its game, before it. */
  readonly numActions: number;
}

/** Keeps states of the games that are played, and turns losses into lessons. */
export class Practice {
  readonly #vector: PlayedVector;
  readonly #settings: PracticeSettings;
  readonly #stream: RandomStream;
  /** Of each environment, oldest first. */
  readonly #kept: KeptState[][];
  readonly #lessons: Lesson[] = [];
  readonly #freeSlots: number[] = [];
  #numSlots = 0;

  constructor(vector: PlayedVector, settings: PracticeSettings, state?: RandomState) {
    this.#vector = vector;
    this.#settings = settings;
    this.#stream = new RandomStream(settings.seed, "practice", state);
    this.#kept = Array.from({ length: vector.numEnvs }, () => []);
  }

  /** Oldest first. */
  get lessons(): readonly Lesson[] {
    return this.#lessons;
  }

  /** Of the draws of lessons. */
  state(): RandomState {
    return this.#stream.state();
  }

  /** To be called before every step of an episode. */
  keepState(index: number, numActions: number): void {
    if (this.#isPractising(index) || numActions % stepsBetweenStates !== 0) return;
    const kept = this.#kept[index]!;
    if (numActions === 0) this.forgetStates(index);
    if (kept.length === numKeptStates) this.#freeSlots.push(kept.shift()!.slot);
    kept.push({ slot: this.#saveState(index), numActions });
  }

  /** Whether the last step lost a point, a life or the game. */
  hasLost(index: number): boolean {
    const { rawRewards, lifeLost, terminated } = this.#vector;
    const reward = rawRewards[index]!;
    return reward < 0 || Boolean(lifeLost[index]) || (Boolean(terminated[index]) && reward <= 0);
  }

  /** To be called after every step of an episode that lost something; only games whose states were kept give a lesson. */
  addLesson(index: number, game: Play): void {
    const numActions = game.actions.length;
    const kept = this.#kept[index]!;
    const numEarly = kept.filter((state) => numActions - state.numActions >= fewestStepsBefore).length;
    if (numEarly > 0) {
      const [chosen] = kept.splice(this.#stream.integer(numEarly), 1); // the oldest come first
      const actions = game.actions.slice(0, chosen!.numActions);
      const numSteps = numActions - chosen!.numActions + stepsAfter;
      this.#keepLesson({ seed: game.seed, actions, numSteps, slot: chosen!.slot });
    }
    this.forgetStates(index);
  }

  /** States before a loss are of no use for the next one. */
  forgetStates(index: number): void {
    this.#freeSlots.push(...this.#kept[index]!.splice(0).map(({ slot }) => slot));
  }

  /** Takes a lesson of a checkpoint, once the environment has been played to its moment. */
  restoreLesson(index: number, stored: StoredLesson): void {
    this.#keepLesson({ ...stored, slot: this.#saveState(index) });
  }

  /** Whether an environment has something to practise, and else plays a whole game. */
  hasLesson(index: number): boolean {
    return this.#isPractising(index) && this.#lessons.length > 0;
  }

  /** Puts an environment before a loss that is drawn, with chance from a seed. */
  startLesson(index: number, seed: number): Lesson {
    const lesson = this.#lessons[this.#stream.integer(this.#lessons.length)]!;
    this.#vector.loadState(index, lesson.slot, seed);
    return lesson;
  }

  /** Has an environment go on as it is, with chance from a seed. */
  branch(index: number, seed: number): void {
    const slot = this.#saveState(index);
    this.#vector.loadState(index, slot, seed);
    this.#freeSlots.push(slot);
  }

  #isPractising(index: number): boolean {
    return index < this.#settings.numPractising;
  }

  #keepLesson(lesson: Lesson): void {
    this.#lessons.push(lesson);
    if (this.#lessons.length > mostLessons) this.#freeSlots.push(this.#lessons.shift()!.slot);
  }

  #saveState(index: number): number {
    const slot = this.#freeSlots.pop() ?? this.#numSlots++;
    this.#vector.saveState(index, slot);
    return slot;
  }
}
