/** The engine for rollouts: one call for all environments, and the outputs of inner blocks beside the logits. */
import { types } from "node:util";
import { checkInteger, checkObject, checkOptionNames } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { checkBytes, checkList } from "../../core/lists.js";
import { product } from "../../core/numbers.js";
import { checkArchitecture } from "../../model/architecture-check.js";
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
import { defaultThreads, makeAnswers, mostEnvs, mostThreads } from "./vector-session.js";

/**
 * Plays rollouts of `distill` and `train` on the engine, which recomputes only what changed since an environment's
 * previous observation.
 *
 * @throws {NativeError} from `open`, if the addon does not load here.
 * @throws {CheckpointError} from `open`, if architecture and weights do not fit together.
 * @example
 * await distill({ bundle: "models/pong", backend: engineRollouts })
 */
export const engineRollouts: RolloutBackend = {
  name: "engine",
  open(network, options) {
    checkObject(where, "network", network);
    checkArchitecture(where, network.architecture);
    if (!types.isMap(network.tensors))
      throw new InvalidArgumentError(describeMismatch(where, "a map of tensors", "tensors", network.tensors));
    checkOptionNames(where, options, ["numEnvs", "numThreads", "keptBlocks"]);
    return new EngineRunner(network, options);
  },
};

const where = "engineRollouts.open";

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
    const { numEnvs, keptBlocks } = options;
    checkInteger(where, "numEnvs", numEnvs, { min: 1, max: mostEnvs });
    const { numThreads = defaultThreads(numEnvs) } = options;
    checkInteger(where, "numThreads", numThreads, { min: 1, max: mostThreads });
    const numBlocks = architecture.blocks.length;
    for (const block of checkList(where, "keptBlocks", keptBlocks, numBlocks))
      checkInteger(where, "keptBlocks", block, { min: 0, max: numBlocks - 1 });
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
    const pixels = checkBytes("RolloutRunner.run", "observations", observations, this.#numBytes);
    this.#native.decide(pixels, tau);
    for (const { block, values } of this.#kept) this.#native.copyBlock(block, values);
    return this.#outputs;
  }

  close(): void {
    this.#native.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
