/** The environments that training collects from: seeds for new episodes, and a record that can be replayed. */
import { CheckpointError } from "../core/errors.js";
import { episodeSeed } from "../core/random.js";

/** What collection needs of a vector of environments that never resets one by itself. */
export interface EnvironmentVector {
  readonly numEnvs: number;
  /** uint8 `[numEnvs, 4, 84, 84]`, overwritten by every reset and step. */
  readonly observations: Uint8Array;
  /** Changes of the games' scores, never clipped. */
  readonly rawRewards: ArrayLike<number>;
  readonly terminated: ArrayLike<number>;
  readonly truncated: ArrayLike<number>;
  /** Starts an episode in the environments of `indices` (default: all), each from its seed. */
  reset(options: { readonly indices?: readonly number[]; readonly seeds: readonly number[] }): unknown;
  step(actions: Int32Array): unknown;
  close(): void;
}

/** An unfinished episode: enough to bring an environment back to exactly where it was. */
export interface OpenEpisode {
  readonly seed: number;
  /** One byte an action, in base64. */
  readonly actions: string;
}

/** Where collection stands; plain data. */
export interface EnvironmentsState {
  /** Episodes started so far, in all environments. */
  readonly numEpisodes: number;
  readonly open: readonly OpenEpisode[];
}

/** A finished episode. */
export interface EndedEpisode {
  /** Of its environment. */
  readonly index: number;
  /** Undiscounted sum of raw rewards. */
  readonly episodeReturn: number;
  readonly numSteps: number;
}

interface Episode {
  seed: number;
  actions: number[];
  episodeReturn: number;
}

/** An action of an environment that waits for its turn while another one is replayed; any would do. */
const idleAction = 0;

/** Environments whose k-th episode, in order of starting, always has the k-th training seed of the run. */
export class TrainingEnvironments<Vector extends EnvironmentVector = EnvironmentVector> {
  readonly #vector: Vector;
  readonly #runSeed: number;
  readonly #episodes: Episode[];
  #numEpisodes = 0;

  private constructor(vector: Vector, runSeed: number) {
    this.#vector = vector;
    this.#runSeed = runSeed;
    this.#episodes = Array.from({ length: vector.numEnvs }, () => emptyEpisode(0));
  }

  /** Starts the first episode in every environment. */
  static start<Vector extends EnvironmentVector>(
    vector: Vector,
    runSeed: number,
  ): TrainingEnvironments<Vector> {
    const environments = new TrainingEnvironments(vector, runSeed);
    environments.#startEpisodes(environments.#episodes.map((_, index) => index));
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
    runSeed: number,
    state: EnvironmentsState,
  ): TrainingEnvironments<Vector> {
    const environments = new TrainingEnvironments(vector, runSeed);
    environments.#numEpisodes = state.numEpisodes;
    environments.#replay(state.open);
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
    this.#vector.step(actions);
    this.#episodes.forEach((episode, index) => {
      episode.actions.push(actions[index]!);
      episode.episodeReturn += this.#vector.rawRewards[index]!;
    });
    return this.#episodes.flatMap(({ episodeReturn, actions: played }, index) =>
      this.#isOver(index) ? [{ index, episodeReturn, numSteps: played.length }] : [],
    );
  }

  /** Starts a new episode in each environment whose episode ended. */
  restart(ended: readonly Pick<EndedEpisode, "index">[]): void {
    if (ended.length > 0) this.#startEpisodes(ended.map(({ index }) => index));
  }

  state(): EnvironmentsState {
    const open = this.#episodes.map(({ seed, actions }) => ({
      seed,
      actions: Buffer.from(actions).toString("base64"),
    }));
    return { numEpisodes: this.#numEpisodes, open };
  }

  close(): void {
    this.#vector.close();
  }

  #isOver(index: number): boolean {
    return Boolean(this.#vector.terminated[index]) || Boolean(this.#vector.truncated[index]);
  }

  #startEpisodes(indices: readonly number[]): void {
    const seeds = indices.map(() => episodeSeed(this.#runSeed, "training", this.#numEpisodes++));
    this.#reset(indices, seeds);
  }

  #reset(indices: readonly number[], seeds: readonly number[]): void {
    indices.forEach((index, position) => {
      this.#episodes[index] = emptyEpisode(seeds[position]!);
    });
    this.#vector.reset({ indices, seeds });
  }

  /** Starts every episode at such a time that all of them end their replay together. */
  #replay(open: readonly OpenEpisode[]): void {
    if (open.length !== this.numEnvs) {
      throw new CheckpointError(
        `TrainingEnvironments: expected ${this.numEnvs} open episodes, one an environment, received ${open.length}.`,
      );
    }
    const recorded = open.map(({ actions }) => [...Buffer.from(actions, "base64")]);
    const length = Math.max(...recorded.map((actions) => actions.length));
    const waits = recorded.map((actions) => length - actions.length);
    this.#reset(
      open.map((_, index) => index),
      open.map(({ seed }) => seed),
    );
    const actions = new Int32Array(this.numEnvs);
    for (let time = 0; time < length; time++) {
      waits.forEach((wait, index) => {
        if (time === wait && wait > 0) this.#reset([index], [open[index]!.seed]);
        actions[index] = time >= wait ? recorded[index]![time - wait]! : idleAction;
      });
      this.#stepReplay(actions, waits, time);
    }
    for (const [index, wait] of waits.entries()) {
      if (wait === length && length > 0) this.#reset([index], [open[index]!.seed]);
    }
  }

  #stepReplay(actions: Int32Array, waits: readonly number[], time: number): void {
    this.#vector.step(actions);
    waits.forEach((wait, index) => {
      const episode = this.#episodes[index]!;
      if (time >= wait) {
        episode.actions.push(actions[index]!);
        episode.episodeReturn += this.#vector.rawRewards[index]!;
      }
      if (!this.#isOver(index)) return;
      if (time >= wait) throw divergedReplay(index, time - wait + 1);
      this.#vector.reset({ indices: [index], seeds: [episode.seed] });
    });
  }
}

function emptyEpisode(seed: number): Episode {
  return { seed, actions: [], episodeReturn: 0 };
}

function divergedReplay(index: number, numSteps: number): CheckpointError {
  return new CheckpointError(
    `TrainingEnvironments: environment ${index} ended after ${numSteps} replayed steps, where the checkpoint had an open ` +
      "episode. The emulator, ROM or protocol differs; start again with another checkpoint folder.",
  );
}
