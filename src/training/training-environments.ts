/** The environments that training collects from: seeds for new episodes, and a record that can be replayed. */
import { CheckpointError } from "../core/errors.js";
import { episodeSeed } from "../core/random.js";
import type { EnvironmentVector } from "./environment-vector.js";
import { type EpisodeSource, type SourceState, WholeGames } from "./episode-source.js";
import { type Beginning, readPlay, replayTogether, type StoredPlay, storePlay } from "./replay.js";

/** An unfinished episode: enough to bring an environment back to exactly where it was. */
export interface OpenEpisode extends StoredPlay {
  /** Of an excerpt: the game that it began in, up to there. */
  readonly from?: StoredPlay | undefined;
  /** Of an excerpt: when it ends at the latest. */
  readonly mostSteps?: number | undefined;
}

/** Where collection stands; plain data. */
export interface EnvironmentsState {
  /** Episodes started so far, in all environments. */
  readonly numEpisodes: number;
  readonly open: readonly OpenEpisode[];
  /** Of the source of episodes, by the name of the first one that had a state. */
  readonly practice?: SourceState | undefined;
}

/** A finished episode. */
export interface EndedEpisode {
  /** Of its environment. */
  readonly index: number;
  /** Undiscounted sum of raw rewards. */
  readonly episodeReturn: number;
  readonly numSteps: number;
  /** It was no excerpt: those begin in the middle of a game, and may be left before its end. */
  readonly isWholeGame: boolean;
}

export interface EpisodeSettings {
  /** Of the run. */
  readonly seed: number;
  /** Default: {@link WholeGames}. */
  readonly source?: EpisodeSource | undefined;
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
  readonly #source: EpisodeSource;
  readonly #episodes: Episode[];
  #numEpisodes = 0;

  private constructor(vector: Vector, { seed, source = new WholeGames() }: EpisodeSettings) {
    this.#vector = vector;
    this.#runSeed = seed;
    this.#source = source;
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
    environments.#source.restore(state.practice);
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
      this.#source.beforeStep(index, episode.actions.length);
    });
    this.#vector.step(actions);
    this.#episodes.forEach((episode, index) => {
      episode.actions.push(actions[index]!);
      episode.episodeReturn += this.#vector.rawRewards[index]!;
    });
    const ended = this.#episodes.flatMap((episode, index) =>
      this.#hasEnded(index) ? [describeEnd(episode, index)] : [],
    );
    this.#episodes.forEach((episode, index) => {
      this.#source.afterStep(index, episode);
    });
    return ended;
  }

  /** Starts what comes next in each environment whose episode ended. */
  restart(ended: readonly Pick<EndedEpisode, "index">[]): void {
    const games: number[] = [];
    for (const { index } of ended) {
      if (!this.#startExcerpt(index)) games.push(index);
    }
    if (games.length > 0) this.#startGames(games);
  }

  state(): EnvironmentsState {
    const open = this.#episodes.map(({ from, mostSteps, ...own }) => ({
      ...storePlay(own),
      ...(from && { from: storePlay(from), mostSteps }),
    }));
    const practice = this.#source.state();
    return { numEpisodes: this.#numEpisodes, open, ...(practice && { practice }) };
  }

  close(): void {
    this.#vector.close();
  }

  #hasEnded(index: number): boolean {
    const { terminated, truncated } = this.#vector;
    if (terminated[index] || truncated[index]) return true;
    const { actions, mostSteps } = this.#episodes[index]!;
    return mostSteps !== undefined && (actions.length >= mostSteps || this.#source.hasShownEnough(index));
  }

  #startGames(indices: readonly number[]): void {
    const seeds = indices.map(() => this.#nextSeed());
    indices.forEach((index, position) => {
      this.#episodes[index] = newGame(seeds[position]!);
    });
    this.#vector.reset({ indices, seeds });
  }

  /** Returns whether the source had one. */
  #startExcerpt(index: number): boolean {
    const excerpt = this.#source.startExcerpt(index, () => this.#nextSeed());
    if (excerpt) this.#episodes[index] = { ...excerpt, actions: [], episodeReturn: 0 };
    return excerpt !== undefined;
  }

  #nextSeed(): number {
    return episodeSeed(this.#runSeed, "training", this.#numEpisodes++);
  }

  #restoreEpisodes(open: readonly OpenEpisode[]): void {
    const beginnings = open.map(({ from, mostSteps, ...own }) => ({
      ...readPlay(own),
      ...(from && { from: readPlay(from), mostSteps }),
    }));
    beginnings.forEach((beginning, index) => {
      this.#episodes[index] = { ...beginning, actions: [...beginning.actions], episodeReturn: 0 };
    });
    const source = this.#source;
    const watcher = {
      beforeStep: (index: number, numActions: number) => source.beforeStep(index, numActions),
      afterStep: (index: number) => {
        this.#episodes[index]!.episodeReturn += this.#vector.rawRewards[index]!;
        source.afterReplayedStep(index);
      },
    };
    replayTogether(this.#vector, beginnings, {
      watcher,
      branch: (index, seed) => source.branch(index, seed),
    });
  }
}

function newGame(seed: number): Episode {
  return { seed, actions: [], episodeReturn: 0 };
}

function describeEnd({ from, actions, episodeReturn }: Episode, index: number): EndedEpisode {
  return { index, episodeReturn, numSteps: actions.length, isWholeGame: from === undefined };
}
