/** What training needs of a vector of environments: of any, and of one that PPO plays. */

/** Environments that are stepped together, none of which is reset by itself. */
export interface EnvironmentVector {
  readonly numEnvs: number;
  /** uint8 `[numEnvs, 4, 84, 84]`, overwritten by every reset and step. */
  readonly observations: Uint8Array;
  /** Changes of the games' scores, never clipped. */
  readonly rawRewards: ArrayLike<number>;
  readonly terminated: ArrayLike<number>;
  readonly truncated: ArrayLike<number>;
  /** 1 where a life was lost in this step and others remain; absent where there are no lives. */
  readonly lifeLost?: ArrayLike<number>;
  /** Starts an episode in the environments of `indices` (default: all), each from its seed. */
  reset(options: { readonly indices?: readonly number[]; readonly seeds: readonly number[] }): unknown;
  step(actions: Int32Array): unknown;
  close(): void;
}

/** Environments that also tell of lost lives, and go back to what they were. */
export interface PlayedVector extends EnvironmentVector {
  readonly lifeLost: ArrayLike<number>;
  /** Keeps the state of one environment in a slot, 0 … 65 535. */
  saveState(index: number, slot: number): unknown;
  /** Goes on from a slot's state, with chance from a seed. */
  loadState(index: number, slot: number, seed: number): unknown;
}

/** Which environments they are; a run of others is another run. */
export interface VectorDescription {
  readonly protocolOptions: unknown;
  readonly emulatorVersion: string;
  readonly romMd5: string;
}

/** A vector of environments, and what is to be known of it later. */
export interface DescribedVector extends EnvironmentVector, VectorDescription {}

/** One whose actions are told too, for a policy that is yet to be made. */
export interface GameVector extends PlayedVector, VectorDescription {
  readonly actionSet: readonly number[];
  readonly actionMeanings: readonly string[];
}

/** The description alone. */
export function describeVector(vector: VectorDescription): VectorDescription {
  const { protocolOptions, emulatorVersion, romMd5 } = vector;
  return { protocolOptions, emulatorVersion, romMd5 };
}
