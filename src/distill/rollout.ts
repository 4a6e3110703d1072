/** On-policy collection: randomly drawn heads act, or those that the student chooses, and every head's answer is compared to the expert's. */
import { argmax } from "../core/policy-types.js";
import type { RandomStream } from "../core/random.js";
import { sampleAction } from "../core/sampling.js";
import { softmaxRows } from "../core/softmax.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { TrainingEnvironments } from "../training/training-environments.js";
import type { Backbone } from "./backbone.js";
import type { HeadMeasures } from "./loss.js";
import type { Student } from "./student.js";

/** What is known of a rollout's observations beside what the student remembers. */
export interface Rollout {
  readonly numObservations: number;
  /** The labels: float32 `[numObservations, numActions]`. */
  readonly expertProbabilities: Float32Array;
  /** Of each head, before it trains on these observations. */
  readonly measures: readonly HeadMeasures[];
  /** Undiscounted returns of the episodes that ended. */
  readonly episodeReturns: readonly number[];
}

export interface Collection {
  readonly tf: TensorFlow;
  readonly backbone: Backbone;
  readonly environments: TrainingEnvironments;
  /** Draws who acts. */
  readonly stream: RandomStream;
  readonly numSteps: number;
  readonly numActions: number;
}

/**
 * Plays `numSteps` steps in every environment. In each environment and step one head, the expert's included, is drawn,
 * or chosen by the student, and acts: greedily, unless the student wants actions drawn. The backbone runs once an observation, here; the student remembers what its epochs need.
 */
export function collectRollout(student: Student, collection: Collection): Rollout {
  const { environments, stream, numSteps, numActions } = collection;
  const stepSize = environments.numEnvs * numActions;
  const logits = Array.from({ length: student.numHeads + 1 }, () => new Float32Array(numSteps * stepSize));
  const actions = new Int32Array(environments.numEnvs);
  const episodeReturns: number[] = [];
  const choose = student.drawsActions ? (values: Float32Array) => sampleAction(values, stream) : argmax;
  for (let step = 0; step < numSteps; step++) {
    const answers = answerObservations(student, collection);
    logits.forEach((all, head) => {
      all.set(answers[head]!, step * stepSize);
    });
    const heads = student.chooseHeads?.() ?? drawHeads(answers.length, actions.length, stream);
    takeActions(answers, heads, { actions, choose });
    episodeReturns.push(...environments.step(actions));
  }
  const expertLogits = logits.pop()!;
  return {
    numObservations: numSteps * environments.numEnvs,
    expertProbabilities: softmaxRows(expertLogits, numActions),
    measures: student.measure(logits, expertLogits),
    episodeReturns,
  };
}

/** Logits of every head, the expert's last; each float32 `[numEnvs, numActions]`. */
function answerObservations(student: Student, { tf, backbone, environments }: Collection): Float32Array[] {
  const { inputs, logits } = backbone.answer(environments.observations);
  const answers = [...student.observe(inputs), logits];
  tf.dispose(inputs);
  return answers;
}

function drawHeads(numHeads: number, numEnvs: number, stream: RandomStream): Int32Array {
  return Int32Array.from({ length: numEnvs }, () => stream.integer(numHeads));
}

/** The action of one head in each environment. */
function takeActions(
  answers: readonly Float32Array[],
  heads: Int32Array,
  { actions, choose }: { readonly actions: Int32Array; readonly choose: (logits: Float32Array) => number },
): void {
  const numActions = answers[0]!.length / actions.length;
  heads.forEach((head, environment) => {
    const [start, end] = [environment * numActions, (environment + 1) * numActions];
    actions[environment] = choose(answers[head]!.subarray(start, end));
  });
}
