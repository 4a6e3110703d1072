/** What is trained in each stage: the classifiers, the ensemble on top of them, or the gates on top of both. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../policy/parameters.js";
import { logSoftmaxRows } from "../policy/softmax.js";
import type { TensorFlow } from "../policy/tensorflow.js";
import type { Patches } from "./classifier.js";
import type { ClassifierStack } from "./classifiers.js";
import { ensembleBackward, ensembleForward } from "./ensemble.js";
import { gateBackward, gateFeatures, gateForward, gateLoss } from "./gate.js";
import { agreements, cloningSlopes, type HeadMeasures, measureHead } from "./loss.js";

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

  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[] {
    return answers.map((head) => measureHead(head, expert, this.#stack.numActions));
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

/** Classifiers that are no longer trained. */
export interface FrozenClassifiers {
  readonly tf: TensorFlow;
  readonly stack: ClassifierStack;
  readonly parameters: TensorMap;
}

/** Per classifier float32 `[batch, numActions]`. */
function logProbabilitiesOf(
  { tf, stack, parameters }: FrozenClassifiers,
  inputs: readonly Tensor[],
): Float32Array[] {
  const patches = stack.patches(inputs);
  const logits = stack.logits(patches, parameters);
  tf.dispose(patches);
  return logits.map((head) => logSoftmaxRows(head, stack.numActions));
}

/** Stage 2: the weights and biases of the ensemble; the classifiers are frozen. */
export class EnsembleStudent implements Student {
  readonly numHeads: number;
  readonly #frozen: FrozenClassifiers;
  /** Per classifier and observation, float32 `[numActions]`: log-probabilities. */
  #remembered: Float32Array[][];

  constructor(
    frozen: FrozenClassifiers,
    readonly parameters: TensorMap,
  ) {
    this.#frozen = frozen;
    this.numHeads = frozen.stack.numClassifiers;
    this.#remembered = emptyLists(this.numHeads);
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const batch = inputs[0]!.shape[0]!;
    const logProbabilities = logProbabilitiesOf(this.#frozen, inputs);
    logProbabilities.forEach((part, index) => {
      for (let row = 0; row < batch; row++) this.#remembered[index]!.push(rowOf(part, row, batch));
    });
    return ensembleForward(logProbabilities, this.parameters);
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const numActions = expert.length / rows.length;
    const logProbabilities = this.#remembered.map((all) => gather(all, rows, numActions));
    const scores = ensembleForward(logProbabilities, this.parameters);
    const slopes = scores.map((exit) => cloningSlopes(exit, expert, numActions));
    return ensembleBackward(logProbabilities, this.parameters, slopes);
  }

  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[] {
    return answers.map((head) => measureHead(head, expert, this.#frozen.stack.numActions));
  }

  forget(): void {
    this.#remembered = emptyLists(this.numHeads);
  }
}

/** The gates of classifiers and ensembles that are frozen; heads answer with the ensembles' scores. */
export class GateStudent implements Student {
  readonly numHeads: number;
  readonly #frozen: FrozenClassifiers;
  readonly #ensembles: TensorMap;
  /** Per exit and observation, float32 `[numFeatures]` and `[numActions]`. */
  #features: Float32Array[][];
  #scores: Float32Array[][];

  constructor(
    frozen: FrozenClassifiers & { readonly ensembles: TensorMap },
    readonly parameters: TensorMap,
  ) {
    this.#frozen = frozen;
    this.#ensembles = frozen.ensembles;
    this.numHeads = frozen.stack.numClassifiers;
    this.#features = emptyLists(this.numHeads);
    this.#scores = emptyLists(this.numHeads);
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const batch = inputs[0]!.shape[0]!;
    const scores = ensembleForward(logProbabilitiesOf(this.#frozen, inputs), this.#ensembles);
    scores.forEach((part, exit) => {
      const features = gateFeatures(part, this.#frozen.stack.numActions);
      for (let row = 0; row < batch; row++) {
        this.#features[exit]!.push(rowOf(features, row, batch));
        this.#scores[exit]!.push(rowOf(part, row, batch));
      }
    });
    return scores;
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const { numActions } = this.#frozen.stack;
    const ofExits = this.#features.map((all, exit) => {
      const features = gather(all, rows, all[0]!.length);
      const agreed = agreements(gather(this.#scores[exit]!, rows, numActions), expert, numActions);
      return [...gateBackward(features, gateForward(features, this.parameters, exit), agreed, exit)];
    });
    return new Map(ofExits.flat());
  }

  /** The loss is the gate's own. */
  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[] {
    const { numActions } = this.#frozen.stack;
    return answers.map((scores, exit) => {
      const agreed = agreements(scores, expert, numActions);
      const logOdds = gateForward(gateFeatures(scores, numActions), this.parameters, exit);
      return { ...measureHead(scores, expert, numActions), loss: gateLoss(logOdds, agreed) };
    });
  }

  forget(): void {
    this.#features = emptyLists(this.numHeads);
    this.#scores = emptyLists(this.numHeads);
  }
}

/** Some of many rows, in one array. */
function gather(all: readonly Float32Array[], rows: Int32Array, width: number): Float32Array {
  const batch = new Float32Array(rows.length * width);
  rows.forEach((row, position) => {
    batch.set(all[row]!, position * width);
  });
  return batch;
}

function emptyLists<Item>(count: number): Item[][] {
  return Array.from({ length: count }, () => []);
}

function rowOf(values: Float32Array, row: number, numRows: number): Float32Array {
  const width = values.length / numRows;
  return values.subarray(row * width, (row + 1) * width);
}
