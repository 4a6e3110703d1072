/** The policy below a hold gate in training: `ztw-regret` as it is deployed, with a tau of its own in each environment. */
import { argmax } from "../core/policy-types.js";
import type { Backbone } from "./backbone.js";
import { exitInputs } from "./exit-inputs.js";
import { answersOf, type FrozenClassifiers } from "./frozen-classifiers.js";
import { sigmoid } from "./gate.js";
import type { MadeDecision } from "./hold-gate.js";
import { regretForward } from "./regret-gate.js";
import { criticForward } from "./rl-critic.js";

/** Answers to one observation of every environment; no decision is made before it is asked for. */
export class BaseAnswers {
  readonly #numActions: number;
  /** By exit, the expert's last, float32 `[numEnvs, numActions]`. */
  readonly #logits: readonly Float32Array[];
  /** By exit: 1 less the cost that its gate expects, float32 `[numEnvs]`. */
  readonly #confidences: readonly Float32Array[];
  /** What the first exit's gate reads, float32 `[numEnvs, numFeatures]`. */
  readonly #features: Float32Array;
  readonly #value: (index: number) => number;

  constructor(parts: {
    readonly numActions: number;
    readonly logits: readonly Float32Array[];
    readonly confidences: readonly Float32Array[];
    readonly features: Float32Array;
    readonly value: (index: number) => number;
  }) {
    this.#numActions = parts.numActions;
    this.#logits = parts.logits;
    this.#confidences = parts.confidences;
    this.#features = parts.features;
    this.#value = parts.value;
  }

  /** What is decided in one environment. */
  decide(index: number, tau: number): MadeDecision {
    const confident = this.#confidences.findIndex((ofExit) => ofExit[index]! > Math.fround(tau));
    const exit = confident === -1 ? this.#confidences.length : confident;
    const width = this.#features.length / this.#confidences[0]!.length;
    const features = this.#features.subarray(index * width, (index + 1) * width);
    return { features, exit, action: argmax(this.logits(exit, index)) };
  }

  /** Of one exit in one environment. */
  logits(exit: number, index: number): Float32Array {
    return this.#logits[exit]!.subarray(index * this.#numActions, (index + 1) * this.#numActions);
  }

  /** Of one exit in the first environments, `[numEnvs, numActions]`. */
  firstLogits(exit: number, numEnvs: number): Float32Array {
    return this.#logits[exit]!.slice(0, numEnvs * this.#numActions);
  }

  /** By the expert's critic. */
  value(index: number): number {
    return this.#value(index);
  }
}

/** @param observations - of every environment that the backbone was opened for. */
export function answerAll(
  frozen: FrozenClassifiers,
  backbone: Backbone,
  observations: Uint8Array,
): BaseAnswers {
  const { tf, stack, parameters } = frozen;
  const { inputs, logits: ofExpert } = backbone.answer(observations);
  const expert = ofExpert.slice(); // a backend's memory is written again
  const exits = exitInputs(answersOf(frozen, inputs.slice(0, -1)), parameters, stack.numActions);
  const last = (inputs.at(-1)!.dataSync() as Float32Array).slice();
  tf.dispose(inputs);
  const confidences = exits.features.map((read, exit) =>
    regretForward(tf, read, parameters, exit).map((odds) => 1 - sigmoid(odds)),
  );
  const width = (last.length * stack.numActions) / expert.length;
  return new BaseAnswers({
    numActions: stack.numActions,
    logits: [...exits.logits, expert],
    confidences,
    features: exits.features[0]!,
    value: (index) => criticForward(last.subarray(index * width, (index + 1) * width), parameters)[0]!,
  });
}
