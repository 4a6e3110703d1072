/** What trials have shown so far: what the hold gate reads of a moment, and what holding cost there. */
import { maxHeld } from "../model/hold-gate.js";
import type { TensorMap } from "../model/tensors.js";
import { RowMemory } from "./frozen-classifiers.js";

/** Trials that are remembered: the latest. 300 MB or so. */
const mostForks = 150_000;

const featuresName = "hold.memory.features";
const costsName = "hold.memory.costs";

/** One trial that is over. */
export interface ForkOutcome {
  /** What the gate reads, float32 `[numFeatures]`. */
  readonly features: Float32Array;
  /** Of holding for 1, 2, 3 decisions; NaN where that was not tried. */
  readonly costs: Float32Array;
}

/** Grows over a run, and is part of its checkpoints. */
export class ForkMemory {
  readonly #numFeatures: number;
  readonly #features: RowMemory;
  readonly #costs: RowMemory;

  constructor(numFeatures: number) {
    this.#numFeatures = numFeatures;
    this.#features = new RowMemory(numFeatures);
    this.#costs = new RowMemory(maxHeld);
  }

  get numForks(): number {
    return this.#costs.numRows;
  }

  add({ features, costs }: ForkOutcome): void {
    this.#features.push(features);
    this.#costs.push(costs);
    this.#features.keepLatest(mostForks);
    this.#costs.keepLatest(mostForks);
  }

  /** Of some trials, float32 `[rows.length, numFeatures]`. */
  features(rows: Int32Array): Float32Array {
    return this.#features.gather(rows);
  }

  /** Of some trials, float32 `[rows.length, maxHeld]`. */
  costs(rows: Int32Array): Float32Array {
    return this.#costs.gather(rows);
  }

  /** For a checkpoint. */
  tensors(): TensorMap {
    const { numForks } = this;
    return new Map([
      [featuresName, { shape: [numForks, this.#numFeatures], data: this.#features.all() }],
      [costsName, { shape: [numForks, maxHeld], data: this.#costs.all() }],
    ]);
  }

  /** The inverse of {@link tensors}, among other tensors. */
  restore(tensors: TensorMap): void {
    for (const [name, memory] of [
      [featuresName, this.#features],
      [costsName, this.#costs],
    ] as const) {
      memory.forget();
      memory.push(tensors.get(name)?.data ?? new Float32Array(0));
    }
  }
}
