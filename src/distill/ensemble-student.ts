/** Stage 2 of training: the ensemble. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import type { EnsembleMean } from "../model/bundle-schema.js";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../tensor/parameters.js";
import { ensembleBackward, ensembleForward } from "./ensemble.js";
import { type FrozenClassifiers, logProbabilitiesOf, RowMemory } from "./frozen-classifiers.js";
import { cloningGradients, type HeadMeasures, measureHead } from "./loss.js";
import type { Student } from "./student.js";

/** Trains the weights and biases of the ensemble; the classifiers are frozen. */
export class EnsembleStudent implements Student {
  readonly numHeads: number;
  readonly #frozen: FrozenClassifiers;
  /** Per classifier. */
  readonly #logProbabilities: readonly RowMemory[];

  constructor(
    frozen: FrozenClassifiers,
    readonly parameters: TensorMap,
    /** Default: geometric. */
    readonly mean?: EnsembleMean,
  ) {
    const { numClassifiers, numActions } = frozen.stack;
    this.#frozen = frozen;
    this.numHeads = numClassifiers;
    this.#logProbabilities = Array.from({ length: numClassifiers }, () => new RowMemory(numActions));
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const logProbabilities = logProbabilitiesOf(this.#frozen, inputs);
    for (const [head, memory] of this.#logProbabilities.entries()) memory.push(logProbabilities[head]!);
    return ensembleForward(logProbabilities, this.parameters, this.mean);
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const logProbabilities = this.#logProbabilities.map((memory) => memory.gather(rows));
    const logits = ensembleForward(logProbabilities, this.parameters, this.mean);
    const gradients = logits.map((exit) => cloningGradients(exit, expert, this.#frozen.stack.numActions));
    return ensembleBackward(logProbabilities, this.parameters, gradients, this.mean);
  }

  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[] {
    return answers.map((head) => measureHead(head, expert, this.#frozen.stack.numActions));
  }

  forget(): void {
    for (const memory of this.#logProbabilities) memory.forget();
  }
}
