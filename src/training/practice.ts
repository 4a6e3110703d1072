/** Practice: some environments play again what came before a lost point or life in the games of the others. */
import { RandomStream } from "../core/random.js";
import type { PlayedVector } from "./environment-vector.js";
import type { EpisodeSource, Excerpt, SourceState } from "./episode-source.js";
import { type Play, readPlay, replayTogether, storePlay } from "./replay.js";

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
interface Lesson extends Play {
  /** Where the vector keeps the state. */
  readonly slot: number;
  /** How long it is practised. */
  readonly numSteps: number;
}

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
export class Practice implements EpisodeSource {
  readonly #vector: PlayedVector;
  readonly #settings: PracticeSettings;
  /** Of each environment, oldest first. */
  readonly #kept: KeptState[][];
  /** Oldest first. */
  readonly #lessons: Lesson[] = [];
  readonly #freeSlots: number[] = [];
  #numSlots = 0;
  #stream: RandomStream;

  constructor(vector: PlayedVector, settings: PracticeSettings) {
    this.#vector = vector;
    this.#settings = settings;
    this.#stream = new RandomStream(settings.seed, "practice");
    this.#kept = Array.from({ length: vector.numEnvs }, () => []);
  }

  /** Keeps a state of a whole game now and then. */
  beforeStep(index: number, numActions: number): void {
    if (this.#isPractising(index) || numActions % stepsBetweenStates !== 0) return;
    const kept = this.#kept[index]!;
    if (numActions === 0) this.#forgetStates(index);
    if (kept.length === numKeptStates) this.#freeSlots.push(kept.shift()!.slot);
    kept.push({ slot: this.#saveState(index), numActions });
  }

  /** Makes a lesson of a loss; only games whose states were kept give one. */
  afterStep(index: number, game: Play): void {
    if (!this.#hasLost(index)) return;
    const numActions = game.actions.length;
    const kept = this.#kept[index]!;
    const numEarly = kept.filter((state) => numActions - state.numActions >= fewestStepsBefore).length;
    if (numEarly > 0) {
      const [chosen] = kept.splice(this.#stream.integer(numEarly), 1); // the oldest come first
      const actions = game.actions.slice(0, chosen!.numActions);
      const numSteps = numActions - chosen!.numActions + stepsAfter;
      this.#keepLesson({ seed: game.seed, actions, numSteps, slot: chosen!.slot });
    }
    this.#forgetStates(index);
  }

  /** The lessons of these losses are restored with the state. */
  afterReplayedStep(index: number): void {
    if (this.#hasLost(index)) this.#forgetStates(index);
  }

  /** A lesson is over as soon as something is lost again. */
  hasShownEnough(index: number): boolean {
    return this.#hasLost(index);
  }

  /** Puts an environment before a loss that is drawn. */
  startExcerpt(index: number, nextSeed: () => number): Omit<Excerpt, "actions"> | undefined {
    if (!this.#isPractising(index) || this.#lessons.length === 0) return undefined;
    const seed = nextSeed();
    const lesson = this.#lessons[this.#stream.integer(this.#lessons.length)]!;
    this.#vector.loadState(index, lesson.slot, seed);
    return { seed, from: { seed: lesson.seed, actions: lesson.actions }, mostSteps: lesson.numSteps };
  }

  branch(index: number, seed: number): void {
    const slot = this.#saveState(index);
    this.#vector.loadState(index, slot, seed);
    this.#freeSlots.push(slot);
  }

  state(): SourceState {
    const lessons = this.#lessons.map(({ numSteps, ...play }) => ({ ...storePlay(play), numSteps }));
    return { lessons, stream: this.#stream.state() };
  }

  /** Plays every lesson up to its moment, as many at a time as there are environments. */
  restore(state: SourceState | undefined): void {
    this.#stream = new RandomStream(this.#settings.seed, "practice", state?.stream);
    const lessons = (state?.lessons ?? []).map(({ numSteps, ...play }) => ({ ...readPlay(play), numSteps }));
    const { numEnvs } = this.#vector;
    for (let first = 0; first < lessons.length; first += numEnvs) {
      const batch = lessons.slice(first, first + numEnvs);
      const idle = Array.from({ length: numEnvs - batch.length }, () => ({ seed: 0, actions: [] }));
      replayTogether(this.#vector, [...batch, ...idle], { what: "a lesson" });
      batch.forEach((lesson, index) => {
        this.#keepLesson({ ...lesson, slot: this.#saveState(index) });
      });
    }
  }

  /** Whether the last step lost a point, a life or the game. */
  #hasLost(index: number): boolean {
    const { rawRewards, lifeLost, terminated } = this.#vector;
    const reward = rawRewards[index]!;
    return reward < 0 || Boolean(lifeLost[index]) || (Boolean(terminated[index]) && reward <= 0);
  }

  /** States before a loss are of no use for the next one. */
  #forgetStates(index: number): void {
    this.#freeSlots.push(...this.#kept[index]!.splice(0).map(({ slot }) => slot));
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
