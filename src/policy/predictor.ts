/** Who answers during a rollout of PPO: TensorFlow, or a backend that the caller passed in. */
import type { RolloutBackend, RolloutNetwork } from "../model/rollout-backend.js";
import type { Tensor } from "../model/tensors.js";
import { channelsLastTensor } from "../tensor/layout.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { ActorCritic, Predictions } from "./actor-critic.js";

/** Predicts with the weights that the network had when this was opened. */
export interface Predictor {
  /** @param observations - of all environments, uint8 `[numEnvs, channels, height, width]`. */
  predict(observations: Uint8Array): Predictions;
  close(): void;
}

/** Predicts with TensorFlow, as the updates do. */
export function tensorFlowPredictor(tf: TensorFlow, network: ActorCritic): Predictor {
  return {
    predict(observations) {
      const images = channelsLastTensor(tf, observations, network.architecture.inputShape);
      const predictions = network.predict(images);
      tf.dispose(images);
      return predictions;
    },
    close: () => undefined,
  };
}

/** Predicts with another backend: the value is one more output of the policy head. */
export function backendPredictor(
  backend: RolloutBackend,
  network: ActorCritic,
  counts: { readonly numEnvs: number; readonly numThreads: number | undefined },
): Predictor {
  const joint = joinHeads({ architecture: network.architecture, tensors: network.bundleTensors() });
  const runner = backend.open(joint, { ...counts, keptBlocks: [] });
  const { numActions } = network.architecture;
  return {
    predict: (observations) => splitOutputs(runner.run(observations).logits, numActions),
    close: () => runner.close(),
  };
}

const jointHead = "policy_and_value";

/** The same network with the value head's row behind those of the policy head. */
function joinHeads({ architecture, tensors }: RolloutNetwork): RolloutNetwork {
  const { policyHead, valueHead, numActions } = architecture;
  const numOutputs = numActions + 1;
  const joinedParts = ["weight", "bias"].map((part): [string, Tensor] => {
    const [policy, value] = [tensors.get(`${policyHead}.${part}`)!, tensors.get(`${valueHead}.${part}`)!];
    const data = Float32Array.of(...policy.data, ...value.data);
    return [`${jointHead}.${part}`, { shape: [numOutputs, ...policy.shape.slice(1)], data }];
  });
  return {
    architecture: { ...architecture, policyHead: jointHead, numActions: numOutputs },
    tensors: new Map([...tensors, ...joinedParts]),
  };
}

function splitOutputs(outputs: Float32Array, numActions: number): Predictions {
  const numEnvs = outputs.length / (numActions + 1);
  const [logits, values] = [new Float32Array(numEnvs * numActions), new Float32Array(numEnvs)];
  for (let environment = 0; environment < numEnvs; environment++) {
    const start = environment * (numActions + 1);
    logits.set(outputs.subarray(start, start + numActions), environment * numActions);
    values[environment] = outputs[start + numActions]!;
  }
  return { logits, values };
}
