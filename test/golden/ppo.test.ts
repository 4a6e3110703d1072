/** Advantages, losses and updates of one rollout, as Stable-Baselines3 computed them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { RandomStream } from "../../src/core/random.js";
import type { Architecture } from "../../src/model/architecture.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { ActorCritic } from "../../src/policy/actor-critic.js";
import { RolloutBuffer } from "../../src/policy/collect.js";
import { updateOnRollout } from "../../src/policy/ppo-update.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { estimateAdvantages } from "../../src/training/advantages.js";

type StoredTensors = Record<string, { shape: number[]; data: number[] }>;

interface Recording {
  readonly numSteps: number;
  readonly numEnvs: number;
  readonly before: StoredTensors;
  readonly after: StoredTensors;
  readonly measures: Record<string, number>;
  readonly [name: string]: unknown;
}

const path = join(packageRoot, "test", "golden", "data", "ppo", "sb3-rollout.json.gz");
const recording: Recording = JSON.parse(gunzipSync(readFileSync(path)).toString());
const numbers = (name: string) => recording[name] as number[];
const tensors = (stored: StoredTensors): TensorMap =>
  new Map(
    Object.entries(stored).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
  );

const architecture: Architecture = {
  name: "recorded",
  inputShape: [1, 12, 12],
  blocks: [
    {
      type: "conv2d",
      name: "features_extractor.cnn.0",
      inChannels: 1,
      outChannels: 4,
      kernelSize: 4,
      stride: 2,
    },
    { type: "linear", name: "features_extractor.linear.0", inFeatures: 100, outFeatures: 16 },
  ],
  policyHead: "action_net",
  valueHead: "value_net",
  numActions: 3,
};
const settings = {
  epochs: 3,
  minibatchSize: 24,
  learningRate: 2.5e-3,
  epsilon: 1e-5,
  maxGradNorm: 0.5,
  clipRange: 0.1,
  valueCoefficient: 0.5,
  entropyCoefficient: 0.01,
  valueClipRange: null,
  normalizeAdvantages: true,
  discount: 0.99,
  gaeLambda: 0.95,
};

/** The recorded rollout; `nextValues` by its definition, from what the recording says of ends. */
function recordedRollout(): RolloutBuffer {
  const { numSteps, numEnvs } = recording;
  const buffer = new RolloutBuffer(numSteps, numEnvs, architecture.inputShape);
  buffer.observations.set(numbers("observations"));
  buffer.actions.set(numbers("actions"));
  buffer.logProbabilities.set(numbers("logProbabilities"));
  buffer.values.set(numbers("values"));
  buffer.rewards.set(numbers("rewards"));
  buffer.ended.set(numbers("dones"));
  const following = [...numbers("values").slice(numEnvs), ...numbers("lastValues")];
  following.forEach((value, index) => {
    const atEnd = numbers("truncated")[index] === 1 ? numbers("terminalValues")[index]! : 0;
    buffer.nextValues[index] = buffer.ended[index] === 1 ? atEnd : value;
  });
  return buffer;
}

function largestDifference(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));
}

describe("on a rollout that Stable-Baselines3 learned from", () => {
  it("advantages and value targets are the same", () => {
    const { advantages, valueTargets } = estimateAdvantages(recordedRollout(), settings);
    expect(largestDifference(advantages, numbers("advantages"))).toBeLessThan(1e-5);
    expect(largestDifference(valueTargets, numbers("valueTargets"))).toBeLessThan(1e-5);
  });

  it("they are not where a truncated episode counts as over", () => {
    const rollout = recordedRollout();
    rollout.ended.forEach((ended, index) => {
      if (ended === 1) rollout.nextValues[index] = 0;
    });
    const { advantages } = estimateAdvantages(rollout, settings);
    expect(largestDifference(advantages, numbers("advantages"))).toBeGreaterThan(1e-2);
  });

  /** Largest difference of a weight after the updates, and what they measured. */
  function update(changes: Partial<typeof settings> = {}) {
    const tf = loadTensorFlow();
    const network = new ActorCritic(tf, architecture, tensors(recording.before));
    const stream = new RandomStream(0, "golden");
    const measures = updateOnRollout(network, recordedRollout(), {
      tf,
      stream,
      settings: { ...settings, ...changes },
    });
    const differences = [...network.bundleTensors()].map(([name, { data }]) =>
      largestDifference(data, recording.after[name]!.data),
    );
    network.dispose();
    return { measures, difference: Math.max(...differences) };
  }

  it("three updates give the same losses and weights", () => {
    const { measures, difference } = update();
    expect(difference).toBeLessThan(2e-5);
    expect(measures.policyLoss).toBeCloseTo(recording.measures.policy_gradient_loss!, 5);
    expect(measures.valueLoss).toBeCloseTo(recording.measures.value_loss!, 4);
    expect(measures.entropy).toBeCloseTo(-recording.measures.entropy_loss!, 5);
    expect(measures.clipFraction).toBeCloseTo(recording.measures.clip_fraction!, 5);
    expect(measures.explainedVariance).toBeCloseTo(recording.measures.explained_variance!, 5);
  });

  it.each([
    [{ clipRange: 0.11 }],
    [{ entropyCoefficient: 0.02 }],
    [{ epsilon: 1e-3 }],
    [{ maxGradNorm: 5 }],
    [{ gaeLambda: 0.9 }],
    [{ normalizeAdvantages: false }],
  ])("they do not with %j", (changes) => {
    expect(update(changes).difference).toBeGreaterThan(2e-5);
  });
});
