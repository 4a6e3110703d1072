/** The frozen backbone during rollouts: TensorFlow's, or that of a backend which the caller passed in. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { blockOutputShapes } from "../model/feature-shapes.js";
import type { RolloutBackend, RolloutNetwork } from "../model/rollout-backend.js";
import { PolicyNetwork } from "../tensor/network.js";
import type { TensorFlow } from "../tensor/tensorflow.js";

/** What the frozen part gave for one observation of every environment. */
export interface BackboneAnswers {
  /**
   * The blocks' outputs, `[numEnvs, height, width, channels]` or `[numEnvs, features]`; the caller disposes the tensors. TensorFlow copies their
   * memory in the first operation, so use them before the next answer.
   */
  readonly inputs: Tensor[];
  /** The expert's logits, float32 `[numEnvs, numActions]`; the caller's until the next answer. */
  readonly logits: Float32Array;
}

export interface Backbone {
  /** @param observations - uint8 `[numEnvs, channels, height, width]`. */
  answer(observations: Uint8Array): BackboneAnswers;
  close(): void;
}

export interface BackboneOptions {
  /** Whose outputs are wanted: of each classifier, the block that it reads. */
  readonly blocks: readonly number[];
  readonly numEnvs: number;
  /** Of the backend; TensorFlow has its own. */
  readonly numThreads?: number | undefined;
  /** Default: TensorFlow. */
  readonly backend?: RolloutBackend;
}

/**
 * Opens the frozen network for rollouts.
 *
 * @throws {CheckpointError} if the weights do not fit, or the backend lacks the architecture's layers.
 */
export function openBackbone(tf: TensorFlow, network: RolloutNetwork, options: BackboneOptions): Backbone {
  const { backend } = options;
  if (backend === undefined) return tensorFlowBackbone(tf, network, options);
  return backendBackbone(tf, network, { ...options, backend });
}

function tensorFlowBackbone(
  tf: TensorFlow,
  { architecture, tensors }: RolloutNetwork,
  { blocks }: BackboneOptions,
): Backbone {
  const network = new PolicyNetwork(tf, architecture, tensors);
  return {
    answer(observations) {
      const features = network.features(observations);
      const expert = network.logits(features.at(-1)!);
      const logits = expert.dataSync() as Float32Array;
      const inputs = blocks.map((block) => features[block]!);
      tf.dispose([expert, ...features.filter((feature) => !inputs.includes(feature))]);
      return { inputs, logits };
    },
    close: () => network.dispose(),
  };
}

function backendBackbone(
  tf: TensorFlow,
  network: RolloutNetwork,
  { backend, blocks, numEnvs, numThreads }: BackboneOptions & { readonly backend: RolloutBackend },
): Backbone {
  const runner = backend.open(network, { numEnvs, numThreads, keptBlocks: blocks });
  const shapes = blockOutputShapes(network.architecture);
  return {
    answer(observations) {
      const { features, logits } = runner.run(observations);
      const inputs = features.map((values, index) => {
        const [channels, ...image] = shapes[blocks[index]!]!;
        return tf.tensor(values, [numEnvs, ...image, channels!]); // of a linear block: [numEnvs, features]
      });
      return { inputs, logits };
    },
    close: () => runner.close(),
  };
}
