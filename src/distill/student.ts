/** What is trained in each of the two stages: first the classifiers, then the ensemble on top of them. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../policy/parameters.js";
import { logSoftmaxRows } from "../policy/softmax.js";
import type { TensorFlow } from "../policy/tensorflow.js";
import type { Patches } from "./classifier.js";
import type { ClassifierStack } from "./classifiers.js";
import { ensembleBackward, ensembleForward } from "./ensemble.js";
import { cloningSlopes } from "./loss.js";

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
   * Gradients of the cloning loss, summed over heads.
   *
   * @param rows - int32 `[batch]`: remembered observations.
   * @param expert - the expert's probabilities there, float32 `[batch, numActions]`.
   */
  gradients(rows: Int32Array, expert: Float32Array): Gradients;
  /** Forgets all observations, at the end of a rollout. */
  forget(): void;
}

/** Stage 1: the classifiers' own parameters; heads answer with raw logits. */
export class ClassifierStudent implements Student {
  readonly numHeads: number;
  readonly #tf: TensorFlow;
  readonly #stack: ClassifierStack;
  /** Per classifier, what its convolution reads; in one piece once the epochs begin. */
  #remembered: Patches[][];

  constructor(
    tf: TensorFlow,
    stack: ClassifierStack,
    readonly parameters: TensorMap,
  ) {
    this.#tf = tf;
    this.#stack = stack;
    this.numHeads = stack.numClassifiers;
    this.#remembered = emptyLists(this.numHeads);
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const patches = this.#stack.patches(inputs);
    patches.forEach((part, index) => {
      this.#remembered[index]!.push(part);
    });
    return this.#stack.logits(patches, this.parameters);
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const tf = this.#tf;
    this.#joinParts();
    const batch = tf.tidy(() => {
      const indices = tf.tensor1d(rows, "int32");
      return this.#remembered.map(([all]) => tf.gather(all!, indices));
    });
    const gradients = this.#stack.gradients(batch, this.parameters, expert);
    tf.dispose(batch);
    return gradients;
  }

  forget(): void {
    this.#tf.dispose(this.#remembered);
    this.#remembered = emptyLists(this.numHeads);
  }

  #joinParts(): void {
    this.#remembered = this.#remembered.map((parts) => {
      if (parts.length === 1) return parts;
      const joined = this.#tf.concat(parts);
      this.#tf.dispose(parts);
      return [joined];
    });
  }
}

/** Stage 2: the weights and biases of the ensemble; the classifiers are frozen. */
export class EnsembleStudent implements Student {
  readonly numHeads: number;
  readonly #tf: TensorFlow;
  readonly #stack: ClassifierStack;
  readonly #classifierParameters: TensorMap;
  /** Per classifier and observation, float32 `[numActions]`: log-probabilities. */
  #remembered: Float32Array[][];

  constructor(
    tf: TensorFlow,
    frozen: { readonly stack: ClassifierStack; readonly parameters: TensorMap },
    readonly parameters: TensorMap,
  ) {
    this.#tf = tf;
    this.#stack = frozen.stack;
    this.#classifierParameters = frozen.parameters;
    this.numHeads = frozen.stack.numClassifiers;
    this.#remembered = emptyLists(this.numHeads);
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const patches = this.#stack.patches(inputs);
    const logits = this.#stack.logits(patches, this.#classifierParameters);
    this.#tf.dispose(patches);
    const batch = inputs[0]!.shape[0]!;
    const logProbabilities = logits.map((head) => logSoftmaxRows(head, head.length / batch));
    logProbabilities.forEach((part, index) => {
      for (let row = 0; row < batch; row++) this.#remembered[index]!.push(rowOf(part, row, batch));
    });
    return ensembleForward(logProbabilities, this.parameters);
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const numActions = expert.length / rows.length;
    const logProbabilities = this.#remembered.map((all) => {
      const batch = new Float32Array(expert.length);
      rows.forEach((row, position) => {
        batch.set(all[row]!, position * numActions);
      });
      return batch;
    });
    const scores = ensembleForward(logProbabilities, this.parameters);
    const slopes = scores.map((exit) => cloningSlopes(exit, expert, numActions));
    return ensembleBackward(logProbabilities, this.parameters, slopes);
  }

  forget(): void {
    this.#remembered = emptyLists(this.numHeads);
  }
}

function emptyLists<Item>(count: number): Item[][] {
  return Array.from({ length: count }, () => []);
}

function rowOf(values: Float32Array, row: number, numRows: number): Float32Array {
  const width = values.length / numRows;
  return values.subarray(row * width, (row + 1) * width);
}
