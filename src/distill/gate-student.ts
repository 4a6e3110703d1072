/** Training of gates, for classifiers and an ensemble that are there already. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { countGateFeatures } from "../model/gate.js";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../tensor/parameters.js";
import { ensembleForward } from "./ensemble.js";
import { type FrozenClassifiers, logProbabilitiesOf, RowMemory } from "./frozen-classifiers.js";
import { gateBackward, gateFeatures, gateForward, gateLoss } from "./gate.js";
import { agreements, type HeadMeasures, measureHead } from "./loss.js";
import type { Student } from "./student.js";

/** Trains gates alone; heads answer with the ensembles' logits. */
export class GateStudent implements Student {
  readonly numHeads: number;
  readonly #frozen: FrozenClassifiers;
  readonly #ensembles: TensorMap;
  /** Per exit. */
  readonly #features: readonly RowMemory[];
  readonly #logits: readonly RowMemory[];

  constructor(
    frozen: FrozenClassifiers & { readonly ensembles: TensorMap },
    readonly parameters: TensorMap,
  ) {
    const { numClassifiers: length, numActions } = frozen.stack;
    this.#frozen = frozen;
    this.#ensembles = frozen.ensembles;
    this.numHeads = length;
    this.#features = Array.from({ length }, () => new RowMemory(countGateFeatures(numActions)));
    this.#logits = Array.from({ length }, () => new RowMemory(numActions));
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const logits = ensembleForward(logProbabilitiesOf(this.#frozen, inputs), this.#ensembles);
    for (const [exit, ofExit] of logits.entries()) {
      this.#logits[exit]!.push(ofExit);
      this.#features[exit]!.push(gateFeatures(ofExit, this.#frozen.stack.numActions));
    }
    return logits;
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const { numActions } = this.#frozen.stack;
    const ofExits = this.#features.flatMap((memory, exit) => {
      const features = memory.gather(rows);
      const agreed = agreements(this.#logits[exit]!.gather(rows), expert, numActions);
      return [...gateBackward(features, gateForward(features, this.parameters, exit), agreed, exit)];
    });
    return new Map(ofExits);
  }

  /** The loss is the gate's own. */
  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[] {
    const { numActions } = this.#frozen.stack;
    return answers.map((logits, exit) => {
      const agreed = agreements(logits, expert, numActions);
      const logOdds = gateForward(gateFeatures(logits, numActions), this.parameters, exit);
      return { ...measureHead(logits, expert, numActions), loss: gateLoss(logOdds, agreed) };
    });
  }

  forget(): void {
    for (const memory of [...this.#features, ...this.#logits]) memory.forget();
  }
}
