/** The environments that training collects from: seeds for new episodes, and a record that can be replayed. */
import { CheckpointError } from "../core/errors.js";
import { episodeSeed, type RandomState } from "../core/random.js";
import type { EnvironmentVector } from "./environment-vector.js";
import type { Lesson, Practice } from "./practice.js";
import { type Beginning, readPlay, replayTogether, type StoredPlay, storePlay } from "./replay.js";

/** An unfinished episode: enough to bring an environment back to exactly where it was. */
export interface OpenEpisode extends StoredPlay {
  /** Of practice: the game that it began in, up to there. */
  readonly from?: StoredPlay | undefined;
  /** Of practice: when it ends at the latest. */
  readonly mostSteps?: number | undefined;
}

/** Where collection stands; plain data. */
export interface EnvironmentsState {
  /** Episodes started so far, in all environments. */
  readonly numEpisodes: number;
  readonly open: readonly OpenEpisode[];
  /** If some environments practise. */
  readonly practice?:
    | {
        readonly lessons: readonly (StoredPlay & Pick<Lesson, "numSteps">)[];
        readonly stream: RandomState;
      }
    | undefined;
}

/** A finished episode. */
export interface EndedEpisode {
  /** Of its environment. */
  readonly index: number;
  /** Undiscounted sum of raw rewards. */
  readonly episodeReturn: number;
  readonly numSteps: number;
  /** It was no whole game, but practice: it began in the middle of one, and may have been left before its end. */
  readonly isPractice: boolean;
}

export interface EpisodeSettings {
  /** Of the run. */
  readonly seed: number;
  /** Has some of the environments practise. Default: all play whole games. */
  readonly practice?: Practice | undefined;
}

interface Episode extends Beginning {
  readonly actions: number[];
  readonly mostSteps?: number | undefined;
  episodeReturn: number;
}

/** Environments whose k-th episode, in order of starting, always has the k-th training seed of the run. */
export class TrainingEnvironments<Vector extends EnvironmentVector = EnvironmentVector> {
  readonly #vector: Vector;
  readonly #runSeed: number;
  readonly #practice: Practice | undefined;
  readonly #episodes: Episode[];
  #numEpisodes = 0;

  private constructor(vector: Vector, { seed, practice }: EpisodeSettings) {
    this.#vector = vector;
    this.#runSeed = seed;
    this.#practice = practice;
    this.#episodes = Array.from({ length: vector.numEnvs }, () => newGame(0));
  }

  /** Starts the first episode in every environment. */
  static start<Vector extends EnvironmentVector>(
    vector: Vector,
    settings: EpisodeSettings,
  ): TrainingEnvironments<Vector> {
    const environments = new TrainingEnvironments(vector, settings);
    environments.#startGames(environments.#episodes.map((_, index) => index));
    return environments;
  }

  /**
   * Brings environments back to a stored state, by playing their open episodes again.
   *
   * @throws {CheckpointError} if the state is of another number of environments, or an episode ends early: then the
   * emulator or the protocol is not the one that the state comes from.
   */
  static restore<Vector extends EnvironmentVector>(
    vector: Vector,
    settings: EpisodeSettings,
    state: EnvironmentsState,
  ): TrainingEnvironments<Vector> {
    if (state.open.length !== vector.numEnvs) {
      throw new CheckpointError(
        `TrainingEnvironments: expected ${vector.numEnvs} open episodes, one an environment, received ${state.open.length}.`,
      );
    }
    const environments = new TrainingEnvironments(vector, settings);
    environments.#numEpisodes = state.numEpisodes;
    environments.#restoreLessons(state);
    environments.#restoreEpisodes(state.open);
    return environments;
  }

  get numEnvs(): number {
    return this.#vector.numEnvs;
  }

  /** What the last step gave; reset and stepped only through this object. */
  get vector(): Vector {
    return this.#vector;
  }

  /** uint8 `[numEnvs, 4, 84, 84]`, overwritten by every step. */
  get observations(): Uint8Array {
    return this.#vector.observations;
  }

  /**
   * Steps all environments, and starts a new episode where one ended.
   *
   * @returns undiscounted returns of the episodes that ended.
   */
  step(actions: Int32Array): number[] {
    const ended = this.advance(actions);
    this.restart(ended);
    return ended.map(({ episodeReturn }) => episodeReturn);
  }

  /**
   * Steps all environments, and leaves those whose episode ended with its last observation: `restart` them before
   * the next step.
   *
   * @returns the episodes that ended, by environment.
   */
  advance(actions: Int32Array): EndedEpisode[] {
    this.#episodes.forEach((episode, index) => {
      this.#practice?.keepState(index, episode.actions.length);
    });
    this.#vector.step(actions);
    this.#episodes.forEach((episode, index) => {
      episode.actions.push(actions[index]!);
      episode.episodeReturn += this.#vector.rawRewards[index]!;
    });
    const ended = this.#episodes.flatMap((episode, index) =>
      this.#hasEnded(index) ? [describeEnd(episode, index)] : [],
    );
    this.#addLessons();
    return ended;
  }

  /** Starts what comes next in each environment whose episode ended. */
  restart(ended: readonly Pick<EndedEpisode, "index">[]): void {
    const games: number[] = [];
    for (const { index } of ended) {
      if (!this.#startPractice(index)) games.push(index);
    }
    if (games.length > 0) this.#startGames(games);
  }

  state(): EnvironmentsState {
    const open = this.#episodes.map(({ from, mostSteps, ...own }) => ({
      ...storePlay(own),
      ...(from && { from: storePlay(from), mostSteps }),
    }));
    const practice = this.#practice && {
      lessons: this.#practice.lessons.map(({ numSteps, ...play }) => ({ ...storePlay(play), numSteps })),
      stream: this.#practice.state(),
    };
    return { numEpisodes: this.#numEpisodes, open, ...(practice && { practice }) };
  }

  close(): void {
    this.#vector.close();
  }

  /** Practice is left as soon as something is lost again, or after a while. */
  #hasEnded(index: number): boolean {
    const { terminated, truncated } = this.#vector;
    const { actions, mostSteps } = this.#episodes[index]!;
    if (terminated[index] || truncated[index]) return true;
    return mostSteps !== undefined && (actions.length >= mostSteps || this.#practice!.hasLost(index));
  }

  #addLessons(): void {
    this.#episodes.forEach((episode, index) => {
      if (this.#practice?.hasLost(index)) this.#practice.addLesson(index, episode);
    });
  }

  #startGames(indices: readonly number[]): void {
    const seeds = indices.map(() => this.#nextSeed());
    indices.forEach((index, position) => {
      this.#episodes[index] = newGame(seeds[position]!);
    });
    this.#vector.reset({ indices, seeds });
  }

  /** Returns whether there was something to practise. */
  #startPractice(index: number): boolean {
    if (!this.#practice?.hasLesson(index)) return false;
    const seed = this.#nextSeed();
    const { numSteps: mostSteps, ...from } = this.#practice.startLesson(index, seed);
    this.#episodes[index] = { from, seed, actions: [], mostSteps, episodeReturn: 0 };
    return true;
  }

  #nextSeed(): number {
    return episodeSeed(this.#runSeed, "training", this.#numEpisodes++);
  }

  #restoreLessons({ practice }: EnvironmentsState): void {
    const lessons = (practice?.lessons ?? []).map(({ numSteps, ...play }) => ({
      ...readPlay(play),
      numSteps,
    }));
    const { numEnvs } = this.#vector;
    for (let first = 0; first < lessons.length; first += numEnvs) {
      const batch = lessons.slice(first, first + numEnvs);
      const idle = Array.from({ length: numEnvs - batch.length }, () => newGame(0));
      replayTogether(this.#vector, [...batch, ...idle], { what: "a lesson" }); // which never begins in another
      batch.forEach((lesson, index) => {
        this.#practice?.restoreLesson(index, lesson);
      });
    }
  }

  #restoreEpisodes(open: readonly OpenEpisode[]): void {
    const beginnings = open.map(({ from, mostSteps, ...own }) => ({
      ...readPlay(own),
      ...(from && { from: readPlay(from), mostSteps }),
    }));
    beginnings.forEach((beginning, index) => {
      this.#episodes[index] = { ...beginning, actions: [...beginning.actions], episodeReturn: 0 };
    });
    const practice = this.#practice;
    const watcher = {
      beforeStep: (index: number, numActions: number) => practice?.keepState(index, numActions),
      afterStep: (index: number) => {
        this.#episodes[index]!.episodeReturn += this.#vector.rawRewards[index]!;
        if (practice?.hasLost(index)) practice.forgetStates(index);
      },
    };
    replayTogether(this.#vector, beginnings, { watcher, branch: practice?.branch.bind(practice) });
  }
}

function newGame(seed: number): Episode {
  return { seed, actions: [], episodeReturn: 0 };
}

function describeEnd({ from, actions, episodeReturn }: Episode, index: number): EndedEpisode {
  return { index, episodeReturn, numSteps: actions.length, isPractice: from !== undefined };
}
