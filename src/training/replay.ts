/** Episodes under way, brought back to where they were by playing them again. */
import { CheckpointError } from "../core/errors.js";
import type { EnvironmentVector } from "./environment-vector.js";

/** The beginning of an episode: its seed and actions are all that it follows from. */
export interface Play {
  readonly seed: number;
  readonly actions: readonly number[];
}

/** A beginning that may itself have begun in the middle of another episode. */
export interface Beginning extends Play {
  readonly from?: Play | undefined;
}

/** A {@link Play} as a checkpoint holds it: one byte an action, in base64. */
export interface StoredPlay {
  readonly seed: number;
  readonly actions: string;
}

export function storePlay({ seed, actions }: Play): StoredPlay {
  return { seed, actions: Buffer.from(actions).toString("base64") };
}

export function readPlay({ seed, actions }: StoredPlay): Play {
  return { seed, actions: [...Buffer.from(actions, "base64")] };
}

/** Is told of every step of the episodes themselves, and not of what was played in another before. */
export interface ReplayWatcher {
  beforeStep(index: number, numActions: number): void;
  afterStep(index: number): void;
}

/** Has an environment go on as it is, with chance from another seed. */
export type Branch = (index: number, seed: number) => void;

export interface ReplayOptions {
  readonly watcher?: ReplayWatcher;
  /** For beginnings that have a `from`. */
  readonly branch?: Branch | undefined;
  /** What each beginning is of, for messages. Default: an open episode. */
  readonly what?: string;
}

/** An action of an environment that waits for its turn while another one is replayed; any would do. */
const idleAction = 0;

/**
 * Plays one beginning in every environment, each starting at such a time that all of them end together.
 *
 * @throws {CheckpointError} if an episode ends early: then the emulator or the protocol is not the one that it comes from.
 */
export function replayTogether(
  vector: EnvironmentVector,
  beginnings: readonly Beginning[],
  options: ReplayOptions = {},
): void {
  const replays = beginnings.map((beginning, index) => new Replay(vector, index, { beginning, options }));
  const length = Math.max(...replays.map((replay) => replay.length));
  for (let left = length; left > 0; left--) {
    vector.step(Int32Array.from(replays, (replay) => replay.prepareStep(left)));
    for (const replay of replays) replay.checkStep(left);
  }
  for (const replay of replays) replay.finish();
}

/** One environment's part in a common replay. */
class Replay {
  readonly #vector: EnvironmentVector;
  readonly #index: number;
  readonly #beginning: Beginning;
  readonly #options: ReplayOptions;
  /** Steps in the other episode, if there is one. */
  readonly #numEarlier: number;

  constructor(
    vector: EnvironmentVector,
    index: number,
    { beginning, options }: { readonly beginning: Beginning; readonly options: ReplayOptions },
  ) {
    this.#vector = vector;
    this.#index = index;
    this.#beginning = beginning;
    this.#options = options;
    this.#numEarlier = beginning.from?.actions.length ?? 0;
    this.#start();
  }

  /** Steps, those in the other episode included. */
  get length(): number {
    return this.#numEarlier + this.#beginning.actions.length;
  }

  /** Returns the action to play when so many steps are left. */
  prepareStep(left: number): number {
    const position = this.length - left;
    if (position < 0) return idleAction;
    if (position === 0) this.#start();
    this.#branchIfDue(position);
    const { from, actions } = this.#beginning;
    if (position < this.#numEarlier) return from!.actions[position]!;
    this.#options.watcher?.beforeStep(this.#index, position - this.#numEarlier);
    return actions[position - this.#numEarlier]!;
  }

  checkStep(left: number): void {
    const position = this.length - left;
    const { terminated, truncated } = this.#vector;
    const isOver = Boolean(terminated[this.#index]) || Boolean(truncated[this.#index]);
    if (isOver && position >= 0)
      throw divergedReplay(this.#options.what ?? "an open episode", this.#index, position + 1);
    if (isOver) this.#start();
    if (position >= this.#numEarlier) this.#options.watcher?.afterStep(this.#index);
  }

  finish(): void {
    if (this.length === 0) this.#start(); // it idled until now
    this.#branchIfDue(this.length);
  }

  #start(): void {
    const { from, seed } = this.#beginning;
    this.#vector.reset({ indices: [this.#index], seeds: [from?.seed ?? seed] });
  }

  #branchIfDue(position: number): void {
    const { from, seed } = this.#beginning;
    if (from && position === this.#numEarlier) this.#options.branch?.(this.#index, seed);
  }
}

function divergedReplay(what: string, index: number, numSteps: number): CheckpointError {
  return new CheckpointError(
    `TrainingEnvironments: environment ${index} ended after ${numSteps} replayed steps of ${what} of the checkpoint. ` +
      "The emulator, ROM or protocol differs; start again with another checkpoint folder.",
  );
}
