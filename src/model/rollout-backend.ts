/** What plays rollouts for the training wing, where that is not TensorFlow: passed in by the caller, since the wings do not know each other. */
import type { Architecture } from "./architecture.js";
import type { TensorMap } from "./tensors.js";

/** A network: its blocks and the linear layer behind them, the policy head, are run. */
export interface RolloutNetwork {
  readonly architecture: Architecture;
  /** Names and layouts of `expert.safetensors`. */
  readonly tensors: TensorMap;
}

/** Answers to one observation of every environment; the memory is written again by the next run. */
export interface RolloutOutputs {
  /** float32 `[numEnvs, numActions]`. */
  readonly logits: Float32Array;
  /** By position in `keptBlocks`: the block's output, float32 `[numEnvs, height, width, channels]` or `[numEnvs, features]`. */
  readonly features: readonly Float32Array[];
}

/** A network for a vector of environments; it may keep what it computed for each environment's previous observation. */
export interface RolloutRunner {
  /** @param observations - uint8 `[numEnvs, channels, height, width]`. */
  run(observations: Uint8Array): RolloutOutputs;
  close(): void;
}

export interface RolloutRunnerOptions {
  readonly numEnvs: number;
  /** Threads; the answers do not depend on it. Default: one a core, at most `numEnvs`. */
  readonly numThreads?: number | undefined;
  /** Indices of the blocks whose output is wanted. */
  readonly keptBlocks: readonly number[];
}

/** A way to run networks during rollouts. */
export interface RolloutBackend {
  /** Part of a run's identity: backends round differently, so a run repeats exactly only with the same one. */
  readonly name: string;
  /** @throws {CheckpointError} if the backend has no such layers. */
  open(network: RolloutNetwork, options: RolloutRunnerOptions): RolloutRunner;
}
