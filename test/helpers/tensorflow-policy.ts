/** Every exit's scores as the training wing computes them, to compare the deployment wing with. */

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
import { countRegretFeatures } from "../../src/model/regret-gate.js";
import { PolicyNetwork } from "../../src/tensor/network.js";
import type { TensorFlow } from "../../src/tensor/tensorflow.js";

/**
 * What regret gates say of every exit's action but the expert's, as the training wing computes it: log odds of its cost, per exit
 * float32 `[N]`.
 *
 * @param observations - uint8 `[N, 4, 84, 84]`.
 */
export function tensorflowCosts(
  tf: TensorFlow,
  policy: { readonly bundle: Bundle; readonly method: MethodName },
  observations: Uint8Array,
): Float32Array[] {
  const { architecture } = policy.bundle.manifest;
  const { classifiers, ...structure } = getMethod(policy.bundle, policy.method);
  const network = new PolicyNetwork(tf, architecture, policy.bundle.expertTensors());
  const stack = new ClassifierStack(tf, architecture, { classifiers, ...structure });
  const tensors = toTrainingLayout(classifiers, policy.bundle.methodTensors(policy.method));
  const features = network.features(observations);
  const inputs = classifiers.map(({ afterBlock }) => features[afterBlock]!);
  const answers = answersOf({ tf, stack, parameters: tensors }, inputs);
  const exits = exitInputs(answers, tensors, architecture.numActions);
  const costs = exits.features.map((rows, exit) => {
    const seen = neutralStatistics(
      statisticsPrefix(exit),
      countRegretFeatures(classifiers[exit]!, architecture.numActions),
    );
    return regretForward(tf, rows, new Map([...tensors, ...seen]), exit);
  });
  tf.dispose(features);
  network.dispose();
  stack.dispose();
  return costs;
}

/**
 * Scores of every exit, the expert's logits last: per exit float32 `[N, numActions]`.
 *
 * @param observations - uint8 `[N, 4, 84, 84]`.
 */
export function tensorflowScores(
  tf: TensorFlow,
  policy: { readonly bundle: Bundle; readonly method: MethodName },
  observations: Uint8Array,
): Float32Array[] {
  const { architecture } = policy.bundle.manifest;
  const method = getMethod(policy.bundle, policy.method);
  const network = new PolicyNetwork(tf, architecture, policy.bundle.expertTensors());
  const stack = new ClassifierStack(tf, architecture, method);
  const parameters = toTrainingLayout(method.classifiers, policy.bundle.methodTensors(policy.method));
  const scores = tf.tidy(() => {
    const features = network.features(observations);
    const raw = stack.logits(
      stack.patches(method.classifiers.map(({ afterBlock }) => features[afterBlock]!)),
      parameters,
    );
    const logProbabilities = raw.map((logits) => logSoftmaxRows(logits, architecture.numActions));
    const exits = method.ensemble ? ensembleForward(logProbabilities, parameters) : raw;
    return [...exits, network.logits(features.at(-1)!).dataSync() as Float32Array];
  });
  network.dispose();
  stack.dispose();
  return scores;
}
