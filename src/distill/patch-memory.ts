/** What classifiers read of a rollout's observations, so that the frozen blocks run once for each of them. */
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { Patches } from "./classifier.js";

export class PatchMemory {
  readonly #tf: TensorFlow;
  readonly #numClassifiers: number;
  /** Per classifier; in one piece once rows are gathered. */
  #parts: Patches[][];

  constructor(tf: TensorFlow, numClassifiers: number) {
    this.#tf = tf;
    this.#numClassifiers = numClassifiers;
    this.#parts = this.#emptyLists();
  }

  /** Takes over the next rows, a tensor a classifier. */
  push(patches: readonly Patches[]): void {
    patches.forEach((part, index) => {
      this.#parts[index]!.push(part);
    });
  }

  /** Some rows of each classifier; the caller disposes the tensors. */
  gather(rows: Int32Array): Patches[] {
    const tf = this.#tf;
    this.#join();
    return tf.tidy(() => {
      const indices = tf.tensor1d(rows, "int32");
      return this.#parts.map(([all]) => tf.gather(all!, indices));
    });
  }

  forget(): void {
    this.#tf.dispose(this.#parts);
    this.#parts = this.#emptyLists();
  }

  #join(): void {
    this.#parts = this.#parts.map((parts) => {
      if (parts.length === 1) return parts;
      const joined = this.#tf.concat(parts);
      this.#tf.dispose(parts);
      return [joined];
    });
  }

  #emptyLists(): Patches[][] {
    return Array.from({ length: this.#numClassifiers }, () => []);
  }
}
