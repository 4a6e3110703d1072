/** What a stage of training asks of the heads that it trains. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../tensor/parameters.js";
import type { HeadMeasures } from "./loss.js";

/**
 * Heads with trainable parameters on top of something frozen. A student remembers what the frozen part gave for the
 * observations of a rollout, so that it runs once for each of them, however many epochs follow.
 */
export interface Student {
  /** Trained in place. */
  readonly parameters: TensorMap;
  readonly numHeads: number;
  /**
   * Answers observations, and remembers them as the next rows of the rollout.
   *
   * @param inputs - what each classifier reads of a batch of observations; stays the caller's.
   * @returns per head logits, float32 `[batch, numActions]`.
   */
  observe(inputs: readonly Tensor[]): Float32Array[];
  /**
   * Who acts on the latest observations; absent where any head, the expert included, is as likely as another.
   *
   * @returns int32 `[batch]`: a head each, `numHeads` for the expert.
   */
  chooseHeads?(): Int32Array;
  /** Whether actions are drawn from the probabilities of who acts; otherwise the most likely one is taken. */
  readonly drawsActions?: boolean;
  /**
   * Gradients of the cloning loss, summed over heads.
   *
   * @param rows - int32 `[batch]`: remembered observations.
   * @param expert - the expert's probabilities there, float32 `[batch, numActions]`.
   */
  gradients(rows: Int32Array, expert: Float32Array): Gradients;
  /**
   * How each head compares to the expert on all remembered observations.
   *
   * @param answers - what {@link observe} gave for them, per head `[numObservations, numActions]`.
   * @param expert - the expert's logits there.
   */
  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[];
  /** Forgets all observations, at the end of a rollout. */
  forget(): void;
}
