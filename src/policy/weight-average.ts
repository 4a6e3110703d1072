/** A running mean of a network's weights, which plays better than they do while they still move. */
import type { TensorMap } from "../model/tensors.js";
import { copyTensors, restoreTensors } from "../tensor/parameters.js";

/** Prefix of the means among stored tensors. */
const prefix = "average.";

/**
 * The plain mean of the weights after the first `span` rollouts; then one in which older weights fade by 1 - 1 / `span`
 * a rollout.
 *
 * @see Polyak & Juditsky 1992, Acceleration of Stochastic Approximation by Averaging.
 */
export class WeightAverage {
  readonly #span: number;
  readonly #means: TensorMap;
  #numAdded: number;

  /**
   * @param first - what the means are of before anything is added.
   * @param span - rollouts; 1 and less: always the latest weights.
   * @param stored - what {@link state} gave, and of how many rollouts.
   * @throws {CheckpointError} if a mean is missing there or has another shape.
   */
  constructor(
    first: TensorMap,
    span: number,
    stored?: { readonly state: TensorMap; readonly numAdded: number },
  ) {
    this.#span = Math.max(1, span);
    this.#means = copyTensors(first);
    this.#numAdded = stored?.numAdded ?? 0;
    if (stored) restoreTensors(this.state(), stored.state);
  }

  add(weights: TensorMap): void {
    this.#numAdded++;
    const share = 1 / Math.min(this.#numAdded, this.#span);
    for (const [name, { data: means }] of this.#means) {
      const { data } = weights.get(name)!;
      for (let index = 0; index < means.length; index++) {
        means[index]! += share * (data[index]! - means[index]!);
      }
    }
  }

  /** The means; they change with the next weights. */
  get tensors(): TensorMap {
    return this.#means;
  }

  /** The means by names that no weight has; not copied. */
  state(): TensorMap {
    return new Map([...this.#means].map(([name, tensor]) => [`${prefix}${name}`, tensor]));
  }
}
