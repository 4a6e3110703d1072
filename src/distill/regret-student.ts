/** Training of regret gates, for classifiers and an ensemble that are there already, on states of the gated policy itself. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { softmaxRows } from "../core/softmax.js";
import type { TensorMap } from "../model/tensors.js";
import type { Gradients } from "../tensor/parameters.js";
import { exitInputs } from "./exit-inputs.js";
import { addRows } from "./feature-statistics.js";
import { answersOf, type FrozenClassifiers, RowMemory } from "./frozen-classifiers.js";
import { gateLoss, sigmoid } from "./gate.js";
import { type HeadMeasures, measureHead } from "./loss.js";
import {
  type ActionCosts,
  actionCosts,
  drawnActionCosts,
  regretBackward,
  regretForward,
  statisticsPrefix,
} from "./regret-gate.js";
import type { RegretMode } from "./regret-options.js";
import type { Student } from "./student.js";

/** The allowed cost halves from one environment to the next, so many times; then it begins anew. */
const numAllowedCosts = 8;

/**
 * Trains regret gates alone; heads answer with the ensembles' logits, and act where their gate lets them. Each
 * environment has an allowed cost of its own, from a half (nearly all decisions leave at the first exit) to 1/256.
 */
export class RegretStudent implements Student {
  readonly numHeads: number;
  readonly drawsActions: boolean;
  readonly #costs: ActionCosts;
  readonly #frozen: FrozenClassifiers;
  readonly #ensembles: TensorMap;
  /** Per exit. */
  readonly #features: readonly RowMemory[];
  readonly #logits: readonly RowMemory[];
  /** Per exit, of the latest observations: what its gate expects its action to cost. */
  #expectedCosts: readonly Float32Array[] = [];

  /**
   * @param parameters - the gates', and the statistics of what they read.
   * @param mode - how actions are taken, here and by whoever plays with these gates.
   */
  constructor(
    frozen: FrozenClassifiers & { readonly ensembles: TensorMap },
    readonly parameters: TensorMap,
    { numFeatures, mode }: { readonly numFeatures: readonly number[]; readonly mode: RegretMode },
  ) {
    this.#frozen = frozen;
    this.#ensembles = frozen.ensembles;
    this.drawsActions = mode === "sampled";
    this.#costs = this.drawsActions ? drawnActionCosts : actionCosts;
    this.numHeads = frozen.stack.numClassifiers;
    this.#features = numFeatures.map((width) => new RowMemory(width));
    this.#logits = numFeatures.map(() => new RowMemory(frozen.stack.numActions));
  }

  observe(inputs: readonly Tensor[]): Float32Array[] {
    const { tf, stack } = this.#frozen;
    const { logits, features } = exitInputs(
      answersOf(this.#frozen, inputs),
      this.#ensembles,
      stack.numActions,
    );
    this.#expectedCosts = logits.map((ofExit, exit) => {
      const read = features[exit]!;
      this.#logits[exit]!.push(ofExit);
      this.#features[exit]!.push(read);
      addRows(this.parameters, statisticsPrefix(exit), read);
      return regretForward(tf, read, this.parameters, exit).map(sigmoid);
    });
    return [...logits];
  }

  chooseHeads(): Int32Array {
    return new Int32Array(this.#expectedCosts[0]!.length).map((_, environment) => {
      const allowed = 0.5 ** (1 + (environment % numAllowedCosts));
      const exit = this.#expectedCosts.findIndex((costs) => costs[environment]! < allowed);
      return exit === -1 ? this.numHeads : exit;
    });
  }

  gradients(rows: Int32Array, expert: Float32Array): Gradients {
    const { tf, stack } = this.#frozen;
    const ofExits = this.#features.flatMap((memory, exit) => {
      const costs = this.#costs(this.#logits[exit]!.gather(rows), expert, stack.numActions);
      return [...regretBackward(tf, memory.gather(rows), costs, { parameters: this.parameters, exit })];
    });
    return new Map(ofExits);
  }

  /** The loss is the gate's own. */
  measure(answers: readonly Float32Array[], expert: Float32Array): HeadMeasures[] {
    const { tf, stack } = this.#frozen;
    const probabilities = softmaxRows(expert, stack.numActions);
    return answers.map((logits, exit) => {
      const features = this.#features[exit]!.all();
      const logOdds = regretForward(tf, features, this.parameters, exit);
      const costs = this.#costs(logits, probabilities, stack.numActions);
      return { ...measureHead(logits, expert, stack.numActions), loss: gateLoss(logOdds, costs) };
    });
  }

  forget(): void {
    for (const memory of [...this.#features, ...this.#logits]) memory.forget();
  }
}
