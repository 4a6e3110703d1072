/** The engine for rollouts: a session an environment, and the outputs of inner blocks beside the logits. */
import { checkBytes } from "../core/check.js";
import { blockOutputShapes } from "../model/architecture.js";
import type {
  RolloutBackend,
  RolloutNetwork,
  RolloutOutputs,
  RolloutRunner,
  RolloutRunnerOptions,
} from "../model/rollout-backend.js";
import { describeForEngine, fingerprintOf } from "./engine-description.js";
import { loadEngine, type NativeSession } from "./engine-native.js";
import type { PolicyWeights } from "./onnx-graph.js";

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

/** Confidence, multiply-adds, bytes compared. */
const numResults = 3;
/** The full network. */
const tau = 1;

interface Kept {
  readonly block: number;
  /** `[numEnvs, size]`. */
  readonly values: Float32Array;
  readonly size: number;
}

class EngineRunner implements RolloutRunner {
  readonly #sessions: readonly NativeSession[];
  readonly #kept: readonly Kept[];
  readonly #outputs: RolloutOutputs;
  readonly #numPixels: number;

  constructor({ architecture, tensors }: RolloutNetwork, { numEnvs, keptBlocks }: RolloutRunnerOptions) {
    const policy: PolicyWeights = {
      ...{ architecture, expertTensors: tensors, methodTensors: new Map() },
      method: { classifiers: [], cascade: false, ensemble: false },
    };
    const logits = new Float32Array(numEnvs * architecture.numActions);
    const shapes = blockOutputShapes(architecture);
    this.#kept = keptBlocks.map((block) => {
      const size = product(shapes[block]!);
      return { block, size, values: new Float32Array(numEnvs * size) };
    });
    this.#outputs = { logits, features: this.#kept.map(({ values }) => values) };
    this.#numPixels = product(architecture.inputShape);
    this.#sessions = openSessions(policy, logits, numEnvs);
  }

  run(observations: Uint8Array): RolloutOutputs {
    const numPixels = this.#numPixels;
    checkBytes("RolloutRunner.run", "observations", observations, this.#sessions.length * numPixels);
    this.#sessions.forEach((session, environment) => {
      session.decide(observations.subarray(environment * numPixels, (environment + 1) * numPixels), tau);
      for (const { block, size, values } of this.#kept)
        session.copyBlock(block, values.subarray(environment * size, (environment + 1) * size));
    });
    return this.#outputs;
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }
}

/** Sessions that write their logits into parts of one array; they share the weights. */
function openSessions(policy: PolicyWeights, logits: Float32Array, numEnvs: number): NativeSession[] {
  const { numActions } = policy.architecture;
  const engine = loadEngine();
  const fingerprint = `${fingerprintOf(policy)} `;
  return Array.from(
    { length: numEnvs },
    (_, environment) =>
      new engine.EngineSession({
        fingerprint,
        describe: () => describeForEngine(policy),
        instructionSet: process.env.ZTW_INSTRUCTION_SET ?? "",
        scores: logits.subarray(environment * numActions, (environment + 1) * numActions),
        results: new Float64Array(numResults),
        dropsDirty: false,
      }),
  );
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total * length, 1);
}
