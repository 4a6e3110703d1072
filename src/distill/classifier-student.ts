/** Stage 1 of training: the classifiers. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { Patches } from "./classifier.js";
import type { ClassifierStack } from "./classifiers.js";
import { type HeadMeasures, measureHead } from "./loss.js";
import type { Student } from "./student.js";

/** Trains the classifiers' own parameters; heads answer with raw logits. */
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
    this.#remembered = this.#emptyLists();
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
    this.#remembered = this.#emptyLists();
  }

  #joinParts(): void {
    this.#remembered = this.#remembered.map((parts) => {
      if (parts.length === 1) return parts;
      const joined = this.#tf.concat(parts);
      this.#tf.dispose(parts);
      return [joined];
    });
  }

  #emptyLists(): Patches[][] {
    return Array.from({ length: this.numHeads }, () => []);
  }
}
