/** Environments of which the first play games, and the others go on from moments of those games. */
import { InvalidArgumentError } from "../core/errors.js";
import { branchFrom, showSame } from "../envs/branches.js";
import type { DescribedVector, EnvironmentVector, PlayedVector } from "../training/environment-vector.js";

/** Any will do where nothing is looked at. */
const idleAction = 0;
const idleSeed = 0;

/** The games as a training sees them. The other environments, the branches, move whenever the games do. */
export class BranchedVector implements EnvironmentVector {
  readonly numEnvs: number;
  /** Of the branches, by their place behind the games; any action until one is set. */
  readonly branchActions: Int32Array;
  readonly #all: DescribedVector & PlayedVector;

  /**
   * @param all - of which the games are the first; closed by who opened it.
   * @throws {InvalidArgumentError} if the environments can't keep their state.
   */
  constructor(all: DescribedVector, numGames: number) {
    if (!savesStates(all))
      throw new InvalidArgumentError(
        "distill: expected environments whose states can be saved for ztw-hold. Use those of makeAtariVector.",
      );
    this.#all = all;
    this.numEnvs = numGames;
    this.branchActions = new Int32Array(all.numEnvs - numGames).fill(idleAction);
    this.#revive(this.#branches()); // nothing is stepped that has no episode
  }

  get numBranches(): number {
    return this.branchActions.length;
  }

  get observations(): Uint8Array {
    return this.#all.observations.subarray(0, this.numEnvs * this.#observationSize);
  }

  /** Of the games and then of the branches, whose places are behind the games here and in the arrays below. */
  get allObservations(): Uint8Array {
    return this.#all.observations;
  }

  get rawRewards(): ArrayLike<number> {
    return this.#all.rawRewards;
  }

  get terminated(): ArrayLike<number> {
    return this.#all.terminated;
  }

  get truncated(): ArrayLike<number> {
    return this.#all.truncated;
  }

  get lifeLost(): ArrayLike<number> {
    return this.#all.lifeLost;
  }

  reset(options: { readonly indices?: readonly number[]; readonly seeds: readonly number[] }): void {
    const indices = options.indices ?? Array.from({ length: this.numEnvs }, (_, index) => index);
    this.#all.reset({ indices, seeds: options.seeds });
  }

  /** Branches that ended begin anew, unless they are loaded before. @param actions - of the games. */
  step(actions: Int32Array): void {
    this.#revive(this.#branches().filter((index) => this.terminated[index] || this.truncated[index]));
    const joined = new Int32Array(this.#all.numEnvs);
    joined.set(actions);
    joined.set(this.branchActions, this.numEnvs);
    this.#all.step(joined);
  }

  /**
   * Has environments go on from where a game is, all with the same luck.
   *
   * @param branches - their indices among all environments.
   * @param seed - 0 … 2³¹ − 1, of what chance does next.
   */
  branch(game: number, branches: readonly number[], seed: number): void {
    const slot = branches[0]!;
    this.#all.saveState(game, slot);
    branchFrom(this.#all, slot, { branches, seed });
  }

  /** Whether two branches were last told the same. */
  didSame(one: number, other: number): boolean {
    return this.branchActions[one - this.numEnvs] === this.branchActions[other - this.numEnvs];
  }

  /** Whether two environments show the same. */
  showSame(one: number, other: number): boolean {
    return showSame(this.#all, one, other);
  }

  close(): void {
    this.#all.close();
  }

  get #observationSize(): number {
    return this.#all.observations.length / this.#all.numEnvs;
  }

  #branches(): number[] {
    return Array.from(this.branchActions.keys(), (place) => this.numEnvs + place);
  }

  #revive(indices: readonly number[]): void {
    if (indices.length > 0) this.#all.reset({ indices, seeds: indices.map(() => idleSeed) });
  }
}

function savesStates(vector: DescribedVector): vector is DescribedVector & PlayedVector {
  return "saveState" in vector && "loadState" in vector && "lifeLost" in vector;
}
