/** Training of an expert with PPO: the door to it, behind which everything loads when it is called. */
import type { TrainOptions } from "./train-options.js";
import type { TrainResult } from "./train-result.js";

/**
 * Trains an expert with PPO on a vector of native environments, and saves it as a policy bundle.
 *
 * Steps are played in whole rollouts. When the signal aborts, the rollout under way is finished, a checkpoint is written
 * if there is a folder for it, and the promise rejects with the signal's reason. A run that is killed and resumed ends
 * with the same bits, on one type of CPU and for an equal number of threads; one that is finished is not repeated.
 *
 * @param options - see {@link TrainOptions}; defaults are rl-baselines3-zoo's for Atari, 10 million steps.
 * @throws {InvalidArgumentError} if an option is unknown or does not fit.
 * @throws {CheckpointError} if a bundle or a checkpoint is damaged, or belongs to something else; nothing is overwritten.
 * @throws {NativeError} if TensorFlow, a GPU that was asked for, the emulator or the ROM is missing.
 * @see Schulman et al. 2017, Proximal Policy Optimization Algorithms. Differs, as Stable-Baselines3 does: advantages are
 * normalized in each minibatch, the gradient's norm is limited, values are not clipped.
 * @example
 * await train({ game: "pong", output: "runs/pong", steps: 1_000_000 })
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { openPlannedGames, trainWith } = await import("./train-with.js");
  return trainWith(options, openPlannedGames);
}
