/** Every exit's scores as the training wing computes them, to compare the deployment wing with. */

import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { logSoftmaxRows } from "../../src/core/softmax.js";
import { ClassifierStack } from "../../src/distill/classifiers.js";
import { ensembleForward } from "../../src/distill/ensemble.js";
import { exitInputs } from "../../src/distill/exit-inputs.js";
import { neutralStatistics } from "../../src/distill/feature-statistics.js";
import { answersOf } from "../../src/distill/frozen-classifiers.js";
import { regretForward, statisticsPrefix } from "../../src/distill/regret-gate.js";
import { toTrainingLayout } from "../../src/distill/weights.js";
import { type Bundle, getMethod } from "../../src/model/bundle.js";
import type { MethodName } from "../../src/model/bundle-schema.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { PolicyNetwork } from "../../src/tensor/network.js";
import type { TensorFlow } from "../../src/tensor/tensorflow.js";

interface TensorflowPolicy {
  readonly bundle: Bundle;
  readonly method: MethodName;
}

/** A policy of the training wing while it answers. */
interface Opened {
  readonly stack: ClassifierStack;
  /** In the layout of training. */
  readonly parameters: TensorMap;
  /** What each classifier reads. */
  readonly inputs: readonly Tensor[];
  /** The expert's. */
  logits(): Float32Array;
}

/** Answers observations, and disposes whatever was opened for it. */
function answerWith<Answer>(
  tf: TensorFlow,
  { bundle, method: name }: TensorflowPolicy,
  observations: Uint8Array,
  answer: (opened: Opened) => Answer[],
): Answer[] {
  const { architecture } = bundle.manifest;
  const method = getMethod(bundle, name);
  const network = new PolicyNetwork(tf, architecture, bundle.expertTensors());
  const stack = new ClassifierStack(tf, architecture, method);
  let answers: Answer[] = [];
  tf.tidy(() => {
    const features = network.features(observations);
    answers = answer({
      stack,
      parameters: toTrainingLayout(method.classifiers, bundle.methodTensors(name)),
      inputs: method.classifiers.map(({ afterBlock }) => features[afterBlock]!),
      logits: () => network.logits(features.at(-1)!).dataSync() as Float32Array,
    });
  });
  network.dispose();
  stack.dispose();
  return answers;
}

/**
 * What regret gates say of every exit's action but the expert's, as the training wing computes it: log odds of its cost, per exit
 * float32 `[N]`.
 *
 * @param observations - uint8 `[N, 4, 84, 84]`.
 */
export function tensorflowCosts(
  tf: TensorFlow,
  policy: TensorflowPolicy,
  observations: Uint8Array,
): Float32Array[] {
  return answerWith(tf, policy, observations, ({ stack, parameters, inputs }) => {
    const answers = answersOf({ tf, stack, parameters }, inputs);
    return exitInputs(answers, parameters, stack.numActions).features.map((rows, exit) => {
      const numFeatures = rows.length / (answers[exit]!.logits.length / stack.numActions);
      const seen = neutralStatistics(statisticsPrefix(exit), numFeatures);
      return regretForward(tf, rows, new Map([...parameters, ...seen]), exit);
    });
  });
}

/**
 * Scores of every exit, the expert's logits last: per exit float32 `[N, numActions]`.
 *
 * @param observations - uint8 `[N, 4, 84, 84]`.
 */
export function tensorflowScores(
  tf: TensorFlow,
  policy: TensorflowPolicy,
  observations: Uint8Array,
): Float32Array[] {
  const { ensemble } = getMethod(policy.bundle, policy.method);
  return answerWith(tf, policy, observations, ({ stack, parameters, inputs, logits: expert }) => {
    const raw = stack.logits(stack.patches(inputs), parameters);
    const logProbabilities = raw.map((logits) => logSoftmaxRows(logits, stack.numActions));
    return [...(ensemble ? ensembleForward(logProbabilities, parameters) : raw), expert()];
  });
}
