/** The heads of a policy that learns from returns: as they are, or learning too. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { logSoftmaxRows } from "../core/softmax.js";
import type { Gradients } from "../tensor/parameters.js";
import { ensembleBackward, ensembleInputGradients } from "./ensemble.js";
import { type ExitInputs, exitInputs } from "./exit-inputs.js";
import { answersOf, type FrozenClassifiers, RowMemory } from "./frozen-classifiers.js";
import { PatchMemory } from "./patch-memory.js";

/** From answers to a loss's derivatives with respect to the exits' logits, float32 `[batch, numActions]` each. */
export type ToLogitGradients = (exits: ExitInputs) => readonly Float32Array[];

/** Heads that remember a rollout's observations. */
export interface RlHeads {
  /**
   * Answers observations, and remembers them as the next rows of the rollout.
   *
   * @param inputs - what each classifier reads; stays the caller's.
   */
  observe(inputs: readonly Tensor[]): ExitInputs;
  /** Answers some rows again, as the heads are now, and finds the gradients of their own parameters. */
  gradients(rows: Int32Array, toGradients: ToLogitGradients): Gradients;
  /** All rows that are remembered, as the heads answered them. */
  all(): ExitInputs;
  forget(): void;
}

/** Answers stay what they were when they were given. */
export class FrozenHeads implements RlHeads {
  readonly #classifiers: FrozenClassifiers;
  /** Per exit. */
  #logits: RowMemory[] = [];
  #features: RowMemory[] = [];

  constructor(classifiers: FrozenClassifiers) {
    this.#classifiers = classifiers;
  }

  observe(inputs: readonly Tensor[]): ExitInputs {
    const { stack, parameters } = this.#classifiers;
    const exits = exitInputs(answersOf(this.#classifiers, inputs), parameters, stack.numActions);
    const numRows = exits.logits[0]!.length / stack.numActions;
    exits.logits.forEach((logits, exit) => {
      const features = exits.features[exit]!;
      this.#logits[exit] ??= new RowMemory(stack.numActions);
      this.#features[exit] ??= new RowMemory(features.length / numRows);
      this.#logits[exit].push(logits);
      this.#features[exit].push(features);
    });
    return exits;
  }

  gradients(rows: Int32Array, toGradients: ToLogitGradients): Gradients {
    const gather = (memory: RowMemory) => memory.gather(rows);
    toGradients({ logits: this.#logits.map(gather), features: this.#features.map(gather) });
    return new Map();
  }

  all(): ExitInputs {
    const all = (memory: RowMemory) => memory.all();
    return { logits: this.#logits.map(all), features: this.#features.map(all) };
  }

  forget(): void {
    for (const memory of [...this.#logits, ...this.#features]) memory.forget();
  }
}

/** Classifiers and ensemble learn; what the gates read of them counts as given. */
export class LearningHeads implements RlHeads {
  readonly #classifiers: FrozenClassifiers;
  readonly #played: FrozenHeads;
  readonly #memory: PatchMemory;

  constructor(classifiers: FrozenClassifiers) {
    this.#classifiers = classifiers;
    this.#played = new FrozenHeads(classifiers);
    this.#memory = new PatchMemory(classifiers.tf, classifiers.stack.numClassifiers);
  }

  observe(inputs: readonly Tensor[]): ExitInputs {
    this.#memory.push(this.#classifiers.stack.patches(inputs));
    return this.#played.observe(inputs);
  }

  gradients(rows: Int32Array, toGradients: ToLogitGradients): Gradients {
    const { tf, stack, parameters } = this.#classifiers;
    const patches = this.#memory.gather(rows);
    let ofEnsemble: Gradients = new Map();
    const ofClassifiers = stack.gradientsOf(patches, parameters, (answers) => {
      const logProbabilities = answers.map(({ logits }) => logSoftmaxRows(logits, stack.numActions));
      const logitGradients = toGradients(exitInputs(answers, parameters, stack.numActions));
      ofEnsemble = ensembleBackward(logProbabilities, parameters, logitGradients);
      return ensembleInputGradients(logProbabilities, parameters, logitGradients);
    });
    tf.dispose(patches);
    return new Map([...ofClassifiers, ...ofEnsemble]);
  }

  all(): ExitInputs {
    return this.#played.all();
  }

  forget(): void {
    this.#played.forget();
    this.#memory.forget();
  }
}
