/** Stage 1 of training: the classifiers. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { ClassifierStack } from "./classifiers.js";
import { type HeadMeasures, measureHead } from "./loss.js";
import { PatchMemory } from "./patch-memory.js";
import type { Student } from "./student.js";

/** Trains the classifiers' own parameters; heads answer with raw logits. */
export class ClassifierStudent implements Student {
  readonly numHeads: number;
  readonly #tf: TensorFlow;
  readonly #stack: ClassifierStack;
  readonly #memory: PatchMemory;

  constructor(
    tf: TensorFlow,
    stack: ClassifierStack,
    readonly parameters: TensorMap,
  ) {
    this.#tf = tf;
    this.#stack = stack;
    this.numHeads = stack.numClassifiers;
    this.#memory = new PatchMemory(tf, stack.numClassifiers);
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const patches = this.#stack.patches(inputs);
    this.#memory.push(patches);
    return this.#stack.logits(patches, this.parameters);
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const batch = this.#memory.gather(rows);
    const gradients = this.#stack.gradients(batch, this.parameters, expert);
    this.#tf.dispose(batch);
    return gradients;
  }

  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[] {
    return answers.map((head) => measureHead(head, expert, this.#stack.numActions));
  }

  forget(): void {
    this.#memory.forget();
  }
}
