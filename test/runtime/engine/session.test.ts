import { truncateSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { CheckpointError, EnvironmentStateError, InvalidArgumentError } from "../../../src/core/errors.js";
import { RandomStream } from "../../../src/core/random.js";
import { type Architecture, natureCnn } from "../../../src/model/architecture.js";
import { type Bundle, saveMethod } from "../../../src/model/bundle.js";
import { expertAlone } from "../../../src/model/policy-weights.js";
import { expertTensorShapes, methodTensorShapes } from "../../../src/model/tensor-shapes.js";
import { describeForEngine } from "../../../src/runtime/engine/description.js";
import { loadEngine } from "../../../src/runtime/engine/native.js";
import { createEngineSession } from "../../../src/runtime/engine/session.js";
import { referenceExit, referenceScores } from "../../helpers/reference-policy.js";
import { sharedTemporaryFolder, temporaryFolder } from "../../helpers/temporary-folder.js";
import {
  makeToyBundle,
  narrowNatureCnn,
  randomObservation,
  randomTensors,
} from "../../helpers/toy-bundle.js";

const observation = randomObservation(1);
const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { seed: 6 });
});

describe("a session of the engine", () => {
  it("decides without waiting, into a decision that the next one writes again", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const first = session.decideSync(observation, 0);
    const kept = { ...first, logits: first.logits.slice() };
    const second = session.decideSync(randomObservation(2), 1);
    expect(second).toBe(first);
    expect(second.logits).not.toEqual(kept.logits);
    expect(await session.decide(observation, 0)).toEqual(kept);
    await session.close();
  });

  it("survives a caller that takes the buffer of its logits away", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const { logits } = session.decideSync(observation, 0);
    const taken = structuredClone(logits, { transfer: [logits.buffer as ArrayBuffer] });
    expect(logits.length).toBe(0);
    expect(session.decideSync(observation, 0).logits).toEqual(taken);
    await session.close();
  });

  it("counts what it computes: everything at first, nothing for the same picture again", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    expect(session.performed).toEqual({ multiplyAdds: 0, bytesCompared: 0 });
    session.decideSync(observation, 1);
    const first = session.performed;
    expect(first.multiplyAdds).toBeGreaterThan(100_000);
    expect(first.bytesCompared).toBe(0);
    session.decideSync(observation, 1);
    expect(session.performed).toEqual({ ...first, bytesCompared: 4 * 84 * 84 });
    session.reset();
    session.decideSync(observation, 1);
    expect(session.performed.multiplyAdds).toBe(2 * first.multiplyAdds);
    await session.close();
  });

  it("runs no classifier at tau = 1", async () => {
    const [session, expert] = await Promise.all(
      (["ztw", "expert"] as const).map((method) => createEngineSession(bundle, { method })),
    );
    session!.decideSync(observation, 1);
    expert!.decideSync(observation, 1);
    expect(session!.performed).toEqual(expert!.performed);
    await Promise.all([session!.close(), expert!.close()]);
  });

  it.each(loadEngine().instructionSets)("runs on %s when told to", async (instructionSet) => {
    const session = await createEngineSession(bundle, { method: "ztw", instructionSet });
    expect(session.instructionSet).toBe(instructionSet);
    vi.stubEnv("ZTW_INSTRUCTION_SET", instructionSet);
    const another = await createEngineSession(bundle, { method: "ztw" });
    expect(another.instructionSet).toBe(instructionSet);
    await Promise.all([session.close(), another.close()]);
    vi.unstubAllEnvs();
  });

  it("cannot be decided with or reset once it is closed", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    await session.close();
    expect(() => session.decideSync(observation, 0)).toThrow(EnvironmentStateError);
    expect(() => session.reset()).toThrow(EnvironmentStateError);
    await session.close();
  });
});

describe("bad input gets one clear error", () => {
  const opening = (options: object) => createEngineSession(bundle, { method: "ztw", ...options });

  it("an instruction set that is not there", async () => {
    await expect(opening({ instructionSet: "mmx" })).rejects.toThrow(
      `for instructionSet, received "mmx" (string)`,
    );
  });

  it("a file that was cut short", async () => {
    const made = await makeToyBundle(join(temporaryFolder(), "toy"));
    truncateSync(join(made.folder, "expert.safetensors"), 1000);
    const session = createEngineSession(made, { method: "ztw" });
    await expect(session).rejects.toThrow(CheckpointError);
    await expect(session).rejects.toThrow("expected sha256");
  });

  it("weights of another architecture", async () => {
    const others = randomTensors(expertTensorShapes(natureCnn(6)), new RandomStream(1, "others"));
    const mixed = { ...bundle, expertTensors: () => others };
    const session = createEngineSession(mixed, { method: "ztw" });
    await expect(session).rejects.toThrow(CheckpointError);
    await expect(session).rejects.toThrow(
      /EngineSession: expected \d+ numbers for blocks\.3\.weight, received/,
    );
  });

  it("weights that are not numbers", async () => {
    const tensors = bundle.expertTensors();
    tensors.get("action_net.weight")!.data[3] = Number.NaN;
    const session = createEngineSession({ ...bundle, expertTensors: () => tensors }, { method: "ztw" });
    await expect(session).rejects.toThrow(CheckpointError);
    await expect(session).rejects.toThrow("expected finite numbers for policyHead.weight");
  });

  it("weights so large that activations overflow", async () => {
    const tensors = bundle.expertTensors();
    for (const { data } of tensors.values()) data.fill(3e38);
    const session = await createEngineSession(
      { ...bundle, expertTensors: () => tensors },
      { method: "expert" },
    );
    expect(() => session.decideSync(observation, 1)).toThrow(CheckpointError);
    expect(() => session.decideSync(observation, 1)).toThrow("expected finite logits, received Infinity");
    await session.close();
  });

  /** A description as TypeScript makes it, with one field replaced. */
  function describeWith(change: object) {
    const { architecture } = bundle.manifest;
    const described = describeForEngine(expertAlone(architecture, bundle.expertTensors()));
    return { ...described, ...change };
  }

  it.each<[string, object, string]>([
    [
      "activation scales for other blocks",
      { activationScales: Float32Array.of(1) },
      "expected 4 numbers for activationScales, received 1",
    ],
    [
      "an activation scale of 0",
      { activationScales: new Float32Array(4) },
      "expected positive numbers for activationScales",
    ],
    ["no blocks", { blocks: [] }, "expected at least one block"],
    ["blocks that are no array", { blocks: 3 }, "expected an array for blocks"],
    ["a block of a type that is not known", { blocks: [{ type: "lstm" }] }, "expected one of conv2d, linear"],
    ["a fraction of a channel", { channels: 0.5 }, "expected an integer for channels"],
    [
      "more channels than the first block takes",
      { channels: 5 },
      "expected 5 for blocks.0.inChannels, received 4",
    ],
    [
      "more gates than classifiers",
      { gates: [{ weights: new Float32Array(31), bias: 0 }] },
      "expected one gate for each classifier",
    ],
    ["numbers of no kind", { isBfloat16: undefined }, "expected true or false for isBfloat16"],
    ["no policy head", { policyHead: undefined }, "expected an object for policyHead"],
    ["an image of no height", { height: 0 }, "expected an integer from 1 to 4096 for inputShape, received 0"],
    ["an image smaller than the kernel", { height: 7 }, "a kernel that fits into its input for blocks.0"],
    ["more actions than the head has", { numActions: 7 }, "expected 7 outputs of policyHead, received 6"],
  ])("%s", (_, change, message) => {
    const engine = loadEngine();
    const options = {
      fingerprint: `bad ${message}`,
      instructionSet: "",
      dropsDirty: "nothing" as const,
      isTimed: false,
      logits: new Float32Array(6),
      results: new Float64Array(4),
    };
    const describeBad = () => describeWith(change) as ReturnType<typeof describeForEngine>;
    const open = () => new engine.EngineSession({ ...options, describe: describeBad });
    expect(open).toThrow(CheckpointError);
    expect(open).toThrow(message);
  });

  it.each([
    [3, "expected an integer from 0 to 2 for classifiers.0.conv.padding, received 3 (number)"],
    [-1, "expected an integer from 0 to 2 for classifiers.0.conv.padding, received -1 (number)"],
    [0.5, "expected an integer for padding"],
  ])("a padding of %d", async (padding, message) => {
    const { architecture, methods } = bundle.manifest;
    const described = describeForEngine({
      architecture,
      expertTensors: bundle.expertTensors(),
      method: methods.ztw!,
      methodTensors: bundle.methodTensors("ztw"),
    });
    const classifiers = described.classifiers.map((classifier) => ({
      ...classifier,
      conv: { ...classifier.conv, padding },
    }));
    const engine = loadEngine();
    const options = {
      fingerprint: `bad padding ${padding}`,
      instructionSet: "",
      dropsDirty: "nothing" as const,
      isTimed: false,
      logits: new Float32Array(6),
      results: new Float64Array(4),
    };
    const open = () =>
      new engine.EngineSession({ ...options, describe: () => ({ ...described, classifiers }) });
    expect(open).toThrow(CheckpointError);
    expect(open).toThrow(message);
  });
});

describe("architectures other than NatureCNN", () => {
  const conv = (name: string, inChannels: number, outChannels: number, kernelSize: number, stride: number) =>
    ({ type: "conv2d", name, inChannels, outChannels, kernelSize, stride }) as const;
  const linear = (name: string, inFeatures: number, outFeatures: number) =>
    ({ type: "linear", name, inFeatures, outFeatures }) as const;
  const heads = { policyHead: "pi", valueHead: "vf" };
  const architectures: Architecture[] = [
    {
      name: "kernels that strides do not divide",
      inputShape: [3, 30, 41],
      blocks: [conv("a", 3, 10, 5, 2), conv("b", 10, 20, 3, 2), linear("c", 20 * 6 * 9, 70)],
      ...heads,
      numActions: 5,
    },
    {
      name: "strides larger than kernels",
      inputShape: [1, 40, 40],
      blocks: [conv("a", 1, 40, 2, 4), conv("b", 40, 70, 1, 2)],
      ...heads,
      numActions: 18,
    },
    {
      name: "wide layers, several linear ones",
      inputShape: [4, 36, 36],
      blocks: [
        conv("a", 4, 48, 8, 4),
        conv("b", 48, 130, 3, 1),
        linear("c", 130 * 36, 100),
        linear("d", 100, 33),
      ],
      ...heads,
      numActions: 3,
    },
  ];
  const classifiersOf = ({ blocks }: Architecture) =>
    blocks.flatMap((block, afterBlock) =>
      block.type === "conv2d" && afterBlock < blocks.length - 1
        ? [{ afterBlock, convChannels: 24, kernelSize: 3, stride: 2, poolSize: 3 }]
        : [],
    );

  it.each(architectures)("$name", async (architecture) => {
    const made = await makeToyBundle(join(temporaryFolder(), "toy"), {
      architecture,
      numActions: architecture.numActions,
      methods: [],
    });
    const structure = { classifiers: classifiersOf(architecture), cascade: true, ensemble: true };
    const tensors = randomTensors(methodTensorShapes(architecture, structure), new RandomStream(2, "method"));
    await saveMethod(made.folder, "ztw", { tensors, description: { ...structure, training: {} } });
    const policy = {
      architecture,
      method: structure,
      methodTensors: tensors,
      expertTensors: made.expertTensors(),
    };
    const opened = { ...made, manifest: { ...made.manifest, methods: { ztw: { ...structure } } } } as unknown;
    const random = new RandomStream(4, "pixels");
    const size = architecture.inputShape.reduce((product, length) => product * length);
    for (const instructionSet of loadEngine().instructionSets) {
      const session = await createEngineSession(
        { ...(opened as Bundle), methodTensors: () => tensors },
        { method: "ztw", instructionSet },
      );
      let pixels = Uint8Array.from({ length: size }, () => random.integer(256));
      for (let step = 0; step < 12; step++) {
        pixels = pixels.map((pixel) => (random.uniform() < 0.02 ? random.integer(256) : pixel));
        const scores = referenceScores(policy, pixels);
        const tau = [0, 0.4, 0.6, 1][step % 4]!;
        const { exitIndex, logits } = session.decideSync(pixels, tau);
        expect(exitIndex).toBe(referenceExit(scores, tau));
        const expected = scores[exitIndex]!;
        for (const [action, logit] of logits.entries()) expect(logit).toBeCloseTo(expected[action]!, 3);
      }
      await session.close();
    }
  });

  it("a first convolution whose blocks are too large is refused", async () => {
    const architecture: Architecture = {
      name: "one huge kernel",
      inputShape: [4, 64, 64],
      blocks: [conv("a", 4, 8, 64, 64)],
      ...heads,
      numActions: 6,
    };
    const made = await makeToyBundle(join(temporaryFolder(), "toy"), { architecture, methods: [] });
    await expect(createEngineSession(made, { method: "expert" })).rejects.toThrow(
      "expected a first convolution of a smaller stride",
    );
  });

  it("a convolution that would keep more than memory should hold is refused", async () => {
    const architecture: Architecture = {
      ...{
        name: "small steps of a large kernel",
        inputShape: [4, 84, 84],
        blocks: [conv("a", 4, 16, 40, 1)],
      },
      ...heads,
      numActions: 6,
    };
    const made = await makeToyBundle(join(temporaryFolder(), "toy"), { architecture, methods: [] });
    await expect(createEngineSession(made, { method: "expert" })).rejects.toThrow(
      "expected a smaller blocks.0: the engine keeps at most 67108864 values a layer, this would be 180633600",
    );
  });

  it("narrow layers are no reason to refuse", async () => {
    expect(narrowNatureCnn(6).blocks.at(-1)).toMatchObject({ outFeatures: 16 });
    const session = await createEngineSession(bundle, { method: "expert" });
    expect(() => session.decideSync(new Uint8Array(3), 0)).toThrow(InvalidArgumentError);
    await session.close();
  });
});
