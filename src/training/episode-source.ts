/** Where episodes come from: what each environment plays next, and when it has played enough of it. */
import { CheckpointError } from "../core/errors.js";
import type { RandomState } from "../core/random.js";
import type { Beginning, Play, StoredPlay } from "./replay.js";

/** An episode that began in the middle of another's game; it ends at the latest after so many steps. */
export interface Excerpt extends Beginning {
  readonly from: Play;
  readonly mostSteps: number;
}

/** Where a source stands, as a checkpoint holds it. */
export interface SourceState {
  readonly lessons: readonly (StoredPlay & { readonly numSteps: number })[];
  readonly stream: RandomState;
}

/**
 * Is told of all that is played, and may put an environment into the middle of a game that another one played.
 * Environments are named by their index.
 */
export interface EpisodeSource {
  /**
   * Called before every step of an episode, also when it is played again after a restore.
   *
   * @param numActions - steps that the episode has had.
   */
  beforeStep(index: number, numActions: number): void;
  /** Called after every step of an episode, its action included. */
  afterStep(index: number, episode: Play): void;
  /** Called in place of {@link afterStep} where an episode is played again. */
  afterReplayedStep(index: number): void;
  /** Whether an excerpt ends with this step, though its game goes on. */
  hasShownEnough(index: number): boolean;
  /** Puts an environment into the middle of a game, or leaves it as it is: then it plays a whole game. */
  startExcerpt(index: number, nextSeed: () => number): Omit<Excerpt, "actions"> | undefined;
  /** Has an environment that was played to where an excerpt began go on from there, with chance from the excerpt's seed. */
  branch(index: number, seed: number): void;
  /** For {@link restore}; `undefined` if there is nothing to know. */
  state(): SourceState | undefined;
  /** Goes on from a stored state; it may play in the environments, whose own episodes are restored later. */
  restore(state: SourceState | undefined): void;
}

/** Every environment plays whole games, one after the other. */
export class WholeGames implements EpisodeSource {
  beforeStep(): void {}

  afterStep(): void {}

  afterReplayedStep(): void {}

  hasShownEnough(): boolean {
    return false;
  }

  startExcerpt(): undefined {
    return undefined;
  }

  branch(index: number): never {
    throw new CheckpointError(
      `WholeGames: the open episode of environment ${index} began in the middle of another game. ` +
        "The checkpoint belongs to a run that plays excerpts; use the same options, or another checkpoint folder.",
    );
  }

  state(): undefined {
    return undefined;
  }

  restore(): void {}
}
