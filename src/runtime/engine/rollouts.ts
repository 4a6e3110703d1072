/** The engine for rollouts: one call for all environments, and the outputs of inner blocks beside the logits. */
import { checkBytes } from "../../core/check.js";
import { product } from "../../core/numbers.js";
import { blockOutputShapes } from "../../model/feature-shapes.js";
import { expertAlone } from "../../model/policy-weights.js";
import type {
  RolloutBackend,
  RolloutNetwork,
  RolloutOutputs,
  RolloutRunner,
  RolloutRunnerOptions,
} from "../../model/rollout-backend.js";
import { loadEngine, type NativeBatch } from "./native.js";
import { nativeNetwork } from "./policy.js";
import { defaultThreads, makeAnswers } from "./vector-session.js";

/**
 * Plays rollouts of `distill` and `train` on the engine, which recomputes only what changed since an environment's
 * previous observation.
 *
 * @throws {NativeError} from `open`, if the addon does not load here.
 * @throws {CheckpointError} from `open`, if the architecture has layers that the engine lacks.
 * @example
 * await distill({ bundle: "models/pong", backend: engineRollouts })
 */
export const engineRollouts: RolloutBackend = {
  name: "engine",
  open: (network, options) => new EngineRunner(network, options),
};

/** The full network. */
const tau = 1;

interface Kept {
  readonly block: number;
  /** `[numEnvs, size]`. */
  readonly values: Float32Array;
}

class EngineRunner implements RolloutRunner {
  readonly #native: NativeBatch;
  readonly #kept: readonly Kept[];
  readonly #outputs: RolloutOutputs;
  readonly #numBytes: number;

  constructor({ architecture, tensors }: RolloutNetwork, options: RolloutRunnerOptions) {
    const { numEnvs, numThreads = defaultThreads(numEnvs), keptBlocks } = options;
    const answers = makeAnswers(numEnvs, architecture.numActions);
    const shapes = blockOutputShapes(architecture);
    this.#kept = keptBlocks.map((block) => {
      return { block, values: new Float32Array(numEnvs * product(shapes[block]!)) };
    });
    this.#outputs = { logits: answers.logits, features: this.#kept.map(({ values }) => values) };
    this.#numBytes = numEnvs * product(architecture.inputShape);
    this.#native = new (loadEngine().EngineBatch)({
      ...nativeNetwork(expertAlone(architecture, tensors)),
      numSessions: numEnvs,
      numThreads: Math.min(numThreads, numEnvs),
      ...answers,
      dropsDirty: false,
    });
  }

  run(observations: Uint8Array): RolloutOutputs {
    checkBytes("RolloutRunner.run", "observations", observations, this.#numBytes);
    this.#native.decide(observations, tau);
    for (const { block, values } of this.#kept) this.#native.copyBlock(block, values);
    return this.#outputs;
  }

  close(): void {
    this.#native.close();
  }
}
