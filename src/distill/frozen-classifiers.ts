/** What ensembles and gates are trained on top of: classifiers that stay as they are, and a memory of what they answered. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { logSoftmaxRows } from "../core/softmax.js";
import type { TensorMap } from "../model/tensors.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { Patches } from "./classifier.js";
import type { ClassifierAnswer, ClassifierStack } from "./classifiers.js";

export interface FrozenClassifiers {
  readonly tf: TensorFlow;
  readonly stack: ClassifierStack;
  readonly parameters: TensorMap;
}

/**
 * Log-probabilities of every classifier, float32 `[batch, numActions]`.
 *
 * @param inputs - what each classifier reads of a batch of observations; stays the caller's.
 */
export function logProbabilitiesOf(frozen: FrozenClassifiers, inputs: readonly Tensor[]): Float32Array[] {
  const { stack, parameters } = frozen;
  const logits = onPatches(frozen, inputs, (patches) => stack.logits(patches, parameters));
  return logits.map((head) => logSoftmaxRows(head, stack.numActions));
}

/**
 * What every classifier makes of a batch of observations.
 *
 * @param inputs - what each classifier reads; stays the caller's.
 */
export function answersOf(frozen: FrozenClassifiers, inputs: readonly Tensor[]): ClassifierAnswer[] {
  const { stack, parameters } = frozen;
  return onPatches(frozen, inputs, (patches) => stack.answers(patches, parameters));
}

function onPatches<Answer>(
  { tf, stack }: FrozenClassifiers,
  inputs: readonly Tensor[],
  answer: (patches: Patches[]) => Answer,
): Answer {
  const patches = stack.patches(inputs);
  const answers = answer(patches);
  tf.dispose(patches);
  return answers;
}

/** Rows of numbers, one an observation of the rollout. */
export class RowMemory {
  readonly #width: number;
  readonly #rows: Float32Array[] = [];

  /** @param width - numbers in a row. */
  constructor(width: number) {
    this.#width = width;
  }

  get numRows(): number {
    return this.#rows.length;
  }

  /** @param batch - `[numRows, width]`. */
  push(batch: Float32Array): void {
    for (let start = 0; start < batch.length; start += this.#width)
      this.#rows.push(batch.subarray(start, start + this.#width));
  }

  /** Some rows in one array, `[rows.length, width]`. */
  gather(rows: Int32Array): Float32Array {
    const gathered = new Float32Array(rows.length * this.#width);
    rows.forEach((row, position) => {
      gathered.set(this.#rows[row]!, position * this.#width);
    });
    return gathered;
  }

  /** All rows, `[numRows, width]`. */
  all(): Float32Array {
    return this.gather(Int32Array.from(this.#rows.keys()));
  }

  /** Forgets all but the last rows. */
  keepLatest(numRows: number): void {
    if (this.#rows.length > numRows) this.#rows.splice(0, this.#rows.length - numRows);
  }

  forget(): void {
    this.#rows.length = 0;
  }
}
