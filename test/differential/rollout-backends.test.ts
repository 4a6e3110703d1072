/** Rollouts on the engine against rollouts on TensorFlow: activations, whole distillations and whole trainings. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { distillWith } from "../../src/distill/distill-with.js";
import type { Architecture } from "../../src/model/architecture.js";
import { loadBundle } from "../../src/model/bundle.js";
import { impalaResNet } from "../../src/model/residual-stage.js";
import type { RolloutBackend, RolloutNetwork } from "../../src/model/rollout-backend.js";
import { readTraining } from "../../src/model/training-curve.js";
import { trainWith } from "../../src/policy/train-with.js";
import { engineRollouts } from "../../src/runtime/engine/rollouts.js";
import { PolicyNetwork } from "../../src/tensor/network.js";
import { drawExpert } from "../../src/tensor/orthogonal.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { makeToyBundle, ToyVector, toyArchitecture } from "../distill/toy.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { IdentityVector, identityArchitecture } from "../policy/identity-game.js";

const tolerance = 1e-4;
const numEnvs = 3;

/** A sequence of screens that change a little from one to the next. */
function screens(count: number): Uint8Array[] {
  const stream = new RandomStream(5, "screens");
  const current = Uint8Array.from({ length: numEnvs * 84 * 84 }, () => stream.integer(256));
  return Array.from({ length: count }, () => {
    for (let change = 0; change < 40; change++) current[stream.integer(current.length)] = stream.integer(256);
    return current.slice();
  });
}

/** The engine, with outputs that a fault has passed through. */
function faulty(spoil: (values: Float32Array) => void): RolloutBackend {
  return {
    name: "engine",
    open(network, options) {
      const runner = engineRollouts.open(network, options);
      return {
        run(observations) {
          const outputs = runner.run(observations);
          for (const values of [outputs.logits, ...outputs.features]) spoil(values);
          return outputs;
        },
        close: () => runner.close(),
      };
    },
  };
}

/** Largest difference of the backend's logits and features from TensorFlow's over a sequence of screens. */
async function largestDifference(backend: RolloutBackend, given?: RolloutNetwork): Promise<number> {
  const tf = loadTensorFlow();
  const toy = { architecture: toyArchitecture, tensors: (await makeToyBundle()).expertTensors() };
  const { architecture, tensors } = given ?? toy;
  const network = new PolicyNetwork(tf, architecture, tensors);
  const runner = backend.open(
    { architecture, tensors },
    { numEnvs, keptBlocks: [...architecture.blocks.keys()] },
  );
  let largest = 0;
  for (const observations of screens(20)) {
    const { logits, features } = runner.run(observations);
    const expected = tf.tidy(() => {
      const blocks = network.features(observations);
      return [...blocks, network.logits(blocks.at(-1)!)].map((tensor) => tensor.dataSync() as Float32Array);
    });
    [...features, logits].forEach((values, index) => {
      expect(values.length).toBe(expected[index]!.length);
      values.forEach((value, at) => {
        largest = Math.max(largest, Math.abs(value - expected[index]![at]!));
      });
    });
  }
  runner.close();
  network.dispose();
  return largest;
}

describe("the engine's rollouts", () => {
  it("give TensorFlow's logits and the features of every block, for each environment", async () => {
    expect(await largestDifference(engineRollouts)).toBeLessThan(tolerance);
  });

  it("give them of a residual network too", async () => {
    const full = impalaResNet(4, { channels: [3, 4, 4], width: 8 });
    const [first, ...rest] = full.blocks;
    const inputShape: [number, number, number] = [1, 84, 84];
    const blocks = [{ ...first!, inChannels: 1 } as Architecture["blocks"][number], ...rest];
    const architecture = { ...full, inputShape, blocks };
    const tensors = drawExpert(architecture, new RandomStream(1, "test"));
    expect(await largestDifference(engineRollouts, { architecture, tensors })).toBeLessThan(tolerance);
  });

  it("would be caught if two environments were confused", async () => {
    const swapped = faulty((values) => {
      const size = values.length / numEnvs;
      values.copyWithin(0, size, 2 * size);
    });
    expect(await largestDifference(swapped)).toBeGreaterThan(tolerance);
  });

  it("refuse observations of another length", async () => {
    const tensors = (await makeToyBundle()).expertTensors();
    const runner = engineRollouts.open(
      { architecture: toyArchitecture, tensors },
      { numEnvs, keptBlocks: [] },
    );
    expect(() => runner.run(new Uint8Array(84))).toThrow(InvalidArgumentError);
    expect(() => runner.run(new Uint8Array(84))).toThrow("received Uint8Array of length 84");
    runner.close();
  });
});

describe("distillation with the engine", () => {
  const settings = {
    steps: 96,
    ensembleSteps: 48,
    numEnvs,
    rolloutSteps: 8,
    epochs: 2,
    batchSize: 10,
    numThreads: 1,
    ensembleBatchSize: 24,
  };
  const distilled = async (backend: RolloutBackend | undefined) => {
    const { folder } = await makeToyBundle();
    await distillWith({ ...settings, bundle: folder, backend }, () => new ToyVector(numEnvs, 0));
    const { manifest, methodTensors } = loadBundle(folder);
    return { tensors: methodTensors("ztw"), training: manifest.methods.ztw!.training };
  };

  it("learns what it learns with TensorFlow, and says which backend played", async () => {
    const [ours, theirs] = [await distilled(engineRollouts), await distilled(undefined)];
    for (const [name, { data }] of ours.tensors) {
      data.forEach((value, index) => {
        expect(Math.abs(value - theirs.tensors.get(name)!.data[index]!)).toBeLessThan(5e-3);
      });
    }
    expect(ours.training).toMatchObject({ backend: "engine" });
    expect(theirs.training).not.toHaveProperty("backend");
  });

  it("would be caught with features of nothing", async () => {
    const [ours, theirs] = [await distilled(faulty((values) => values.fill(0))), await distilled(undefined)];
    const name = "classifiers.0.linear.weight";
    const [spoiled, right] = [ours.tensors.get(name)!.data, theirs.tensors.get(name)!.data];
    expect(Math.max(...spoiled.map((value, index) => Math.abs(value - right[index]!)))).toBeGreaterThan(5e-3);
  });
});

describe("training with the engine", () => {
  const settings = {
    game: "identity",
    architecture: identityArchitecture,
    steps: 120,
    numEnvs,
    rolloutSteps: 8,
    epochs: 2,
    minibatchSize: 12,
    numThreads: 1,
  };
  const trained = async (options: { readonly backend?: RolloutBackend; readonly output?: string }) => {
    const output = options.output ?? temporaryFolder();
    await trainWith(
      { ...settings, ...options, output },
      () => new IdentityVector(numEnvs, { hasCuts: true }),
    );
    return readTraining(join(output, "identity-training.json"));
  };

  it("earns and loses what it does with TensorFlow, and says which backend played", async () => {
    const [ours, theirs] = [await trained({ backend: engineRollouts }), await trained({})];
    ours.rollouts.forEach((row, index) => {
      const other = theirs.rollouts[index]!;
      expect(row.meanReturn).toBe(other.meanReturn);
      expect(row.valueLoss).toBeCloseTo(other.valueLoss, 4);
      expect(row.entropy).toBeCloseTo(other.entropy, 4);
    });
    expect(ours.ran).toMatchObject({ backend: "engine" });
    expect(theirs.ran).not.toHaveProperty("backend");
  });

  it("would be caught with values of nothing", async () => {
    const ours = await trained({ backend: faulty((values) => values.fill(0)) });
    const theirs = await trained({});
    expect(ours.rollouts[0]!.valueLoss).not.toBeCloseTo(theirs.rollouts[0]!.valueLoss, 4);
  });
});
