/** One game twice, to play on from a moment of it in two ways. */
import { type BranchableVector, branchFrom, showSame } from "../envs/branches.js";

/** Two environments of one game that are not reset by themselves; an `AtariVector` with `autoreset: "disabled"` fits. */
export interface TwinVector extends BranchableVector {
  readonly gameReturns: ArrayLike<number>;
  readonly terminated: ArrayLike<number>;
  readonly truncated: ArrayLike<number>;
  readonly gameEnded: ArrayLike<number>;
  readonly episodeFrames: ArrayLike<number>;
  reset(options: { readonly indices?: readonly number[]; readonly seeds?: readonly number[] }): unknown;
  step(actions: Int32Array): unknown;
  close(): void;
}

/** Of one environment. */
interface Twin {
  isOver: boolean;
  /** Raw rewards since the game began. */
  points: number;
}

const both = [0, 1] as const;

/** Whole games: where a protocol makes an episode of each life, they go on in the same step, as in `wholeGames`. */
export class TwinGames {
  readonly #vector: TwinVector;
  readonly #actions = new Int32Array(both.length);
  readonly #twins: readonly Twin[] = both.map(() => ({ isOver: false, points: 0 }));
  /** Where the twins came from. */
  #origin: { readonly slot: number; readonly seed: number } | undefined;

  /** @param vector - of two environments; closed by `close`. */
  constructor(vector: TwinVector) {
    this.#vector = vector;
  }

  /** uint8 `[2, 4, 84, 84]`, overwritten by every step. */
  get observations(): Uint8Array {
    return this.#vector.observations;
  }

  /** Begins the same game in both. */
  begin(seed: number): void {
    this.#vector.reset({ seeds: [seed, seed] });
    this.#origin = undefined;
    this.#start();
  }

  /** Keeps the moment in which the first one is. */
  save(slot: number): void {
    this.#vector.saveState(0, slot);
  }

  /** Has both go on from a moment that was kept, with the same luck. */
  branch(slot: number, seed: number): void {
    this.#origin = { slot, seed };
    branchFrom(this.#vector, slot, { branches: both, seed });
    this.#start();
  }

  /** Plays an action in each; a game that is over stays as it was. */
  step(first: number, second: number): void {
    this.#actions.set([first, second]);
    this.#vector.step(this.#actions);
    for (const index of both) this.#settle(index);
  }

  /** What the game has earned. */
  points(index: number): number {
    return this.#twins[index]!.points;
  }

  get areOver(): boolean {
    return this.#twins.every(({ isOver }) => isOver);
  }

  /** Whether all that follows is equal: both go on, did the same and show the same. */
  get areSame(): boolean {
    if (this.#twins.some(({ isOver }) => isOver)) return false;
    return this.#actions[0] === this.#actions[1] && showSame(this.#vector, 0, 1);
  }

  close(): void {
    this.#vector.close();
  }

  #start(): void {
    for (const index of both) {
      this.#twins[index]!.isOver = false;
      this.#twins[index]!.points = this.#vector.gameReturns[index]!;
    }
  }

  #settle(index: number): void {
    const twin = this.#twins[index]!;
    const { terminated, truncated, gameReturns } = this.#vector;
    const hasEnded = Boolean(terminated[index] || truncated[index]);
    if (!twin.isOver) {
      twin.points = gameReturns[index]!;
      if (hasEnded) twin.isOver = !this.#continues(index);
    }
    if (hasEnded && twin.isOver) this.#revive(index);
  }

  /** Goes on after a life. */
  #continues(index: number): boolean {
    const { terminated, gameEnded, episodeFrames, gameReturns } = this.#vector;
    if (!terminated[index] || gameEnded[index]) return false;
    const framesBefore = episodeFrames[index]!;
    this.#vector.reset({ indices: [index] });
    if (episodeFrames[index]! <= framesBefore) return false; // the game ended while it was continued
    this.#twins[index]!.points = gameReturns[index]!;
    return true;
  }

  /** Nothing is stepped that has no episode; nobody looks at it. */
  #revive(index: number): void {
    if (this.#origin === undefined) return;
    const { slot, seed } = this.#origin;
    branchFrom(this.#vector, slot, { branches: [index], seed });
  }
}
