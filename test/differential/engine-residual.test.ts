/** Residual networks on the engine: recycled answers are full ones, ONNX Runtime's are near, and a change that is lost is found. */
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import type { Architecture, Block } from "../../src/model/architecture.js";
import type { Bundle } from "../../src/model/bundle.js";
import { exitCosts } from "../../src/model/cost.js";
import { blockOutputShapes } from "../../src/model/feature-shapes.js";
import { expertAlone } from "../../src/model/policy-weights.js";
import { impalaResNet } from "../../src/model/residual-stage.js";
import { noClassifiers } from "../../src/model/tensor-shapes.js";
import { describeForEngine, type EngineDescription } from "../../src/runtime/engine/description.js";
import { type DroppedPlace, loadEngine } from "../../src/runtime/engine/native.js";
import { recomputed } from "../../src/runtime/engine/recomputed.js";
import { createEngineSession } from "../../src/runtime/engine/session.js";
import { openVectorSession } from "../../src/runtime/engine/vector-session.js";
import { createSession } from "../../src/runtime/session.js";
import { type Asked, compare } from "../helpers/engine-pairs.js";
import { copyMaps } from "../helpers/reference-recomputed.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

const { instructionSets } = loadEngine();
/** Of every structure that the engine tells apart. */
const methods = ["ztw", "ztw-gate", "ztw-regret", "ztw-rl", "ztw-hold", "sdn"] as const;

/** IMPALA's network on a smaller picture, of sides that its pools do not divide. */
function smallImpala(channels: readonly [number, number, number]): Architecture {
  const full = impalaResNet(6, { channels, width: 24 });
  const inputShape: [number, number, number] = [4, 36, 30];
  const exits = full.exits!.map((exit) => ({ ...exit, stride: 2, poolSize: 2 }));
  const shaped = { ...full, name: "small-impala", inputShape, exits };
  const numFeatures = blockOutputShapes(shaped)[2]!.reduce((product, side) => product * side, 1);
  const blocks = full.blocks.map((block) =>
    block.type === "linear" ? { ...block, inFeatures: numFeatures } : block,
  );
  return { ...shaped, blocks };
}

/** Stages beside convolutions, without residual blocks, with a ReLU at their end, and over pixels of an odd count. */
function mixture(): Architecture {
  const { exits: _, ...full } = impalaResNet(6);
  const stage = (index: number, inChannels: number, numResidualBlocks: number, outputRelu: boolean) => {
    const [type, name, outChannels] = ["residualStage" as const, `stage${index}`, 5 + index];
    return { type, name, inChannels, outChannels, numResidualBlocks, outputRelu };
  };
  const conv = {
    type: "conv2d",
    name: "conv",
    inChannels: 5,
    outChannels: 7,
    kernelSize: 2,
    stride: 2,
  } as const;
  const blocks: Block[] = [stage(0, 3, 0, false), conv, stage(2, 7, 1, true), stage(3, 7, 0, true)];
  const shaped: Architecture = { ...full, name: "mixture", inputShape: [3, 43, 39], blocks };
  const exits = [0, 2].map((afterBlock) => {
    const [convChannels] = blockOutputShapes(shaped)[afterBlock]!;
    return { afterBlock, convChannels, kernelSize: 3, stride: 2, padding: 1, poolSize: 2 };
  });
  return { ...shaped, exits };
}

/** A picture of shades, on which a few squares move; every so often everything changes. */
function movingSquares([channels, height, width]: Architecture["inputShape"], count: number): Asked[] {
  const random = new RandomStream(4, "squares");
  const picture = Uint8Array.from({ length: channels * height * width }, () => 20 * random.integer(3));
  return Array.from({ length: count }, (_, step) => {
    if (step % 19 === 18) picture.set(picture.map(() => random.integer(256)));
    for (let square = 0; square < 2; square++) {
      const [channel, top, left] = [channels, height - 2, width - 2].map((most) => random.integer(most));
      const shade = random.integer(256);
      for (const at of [0, 1, width, width + 1])
        picture[(channel! * height + top!) * width + left! + at] = shade;
    }
    const tau = step % 6 === 5 ? 1 : random.uniform();
    return { observation: picture.slice(), tau };
  });
}

/** With residual blocks whose inner convolutions all answer nothing, so that only sums pass changes on. */
function withDeadResiduals(bundle: Bundle): Bundle {
  const tensors = bundle.expertTensors();
  for (const [name, { data }] of tensors) if (name.endsWith(".conv0.bias")) data.fill(-1e6);
  return { ...bundle, expertTensors: () => tensors };
}

describe.each([
  ["16, 32 and 32 channels", smallImpala([16, 32, 32]), ["ztw", "expert"]],
  ["few channels", smallImpala([4, 8, 3]), [...methods, "expert"]],
  ["stages among other layers", mixture(), ["ztw-regret", "expert"]],
] as const)("a network of %s", (_, architecture, compared) => {
  const folder = sharedTemporaryFolder();
  const played = movingSquares(architecture.inputShape, 48);
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await makeToyBundle(folder, { seed: 3, architecture, methods });
  });

  it.each(instructionSets)("recycled is full, by every method, on %s", async (instructionSet) => {
    const seen = new Set<number>();
    for (const method of compared) {
      const { at, exits } = await compare(bundle, played, { method, instructionSet });
      expect(at, method).toBe(-1);
      for (const exit of exits) seen.add(exit);
    }
    expect(seen.size, "exits seen").toBeGreaterThan(1);
  });

  it.each(instructionSets)(
    "recycled is full after long rests, with resets, on %s",
    async (instructionSet) => {
      const rests = played.map((asked, step) => ({
        ...asked,
        tau: step % 13 === 12 ? 1 : 0,
        reset: step === 30,
      }));
      expect((await compare(bundle, rests, { instructionSet })).at).toBe(-1);
      expect((await compare(bundle, rests, { instructionSet, isBfloat16: true })).at).toBe(-1);
    },
  );

  it.each<DroppedPlace>(["image", "convolution", "pool"])(
    "a change that is lost before the %s is caught",
    async (debugDropDirty) => {
      expect((await compare(bundle, played, { method: "expert", debugDropDirty })).at).toBeGreaterThan(0);
    },
  );

  it("a change that is lost before the sum is caught, where no convolution passes it on too", async () => {
    const dead = withDeadResiduals(bundle);
    expect((await compare(dead, played, { method: "expert" })).at).toBe(-1);
    expect((await compare(dead, played, { method: "expert", debugDropDirty: "sum" })).at).toBeGreaterThan(0);
  });

  it("answers the same in a vector of sessions, on any number of threads", async () => {
    const numEnvs = 3;
    const single = await createEngineSession(bundle, { method: "ztw" });
    const vectors = [1, 2].map((numThreads) => openVectorSession(bundle, { numEnvs, numThreads }));
    for (const { observation, tau } of played.slice(0, 12)) {
      const { exitIndex, logits } = single.decideSync(observation, tau);
      const batch = Uint8Array.from(Array.from({ length: numEnvs }, () => [...observation]).flat());
      for (const vector of vectors) {
        const answer = vector.decideSync(batch, tau);
        expect([...answer.exitIndices]).toEqual(Array.from({ length: numEnvs }, () => exitIndex));
        expect([...answer.logits]).toEqual(Array.from({ length: numEnvs }, () => [...logits]).flat());
      }
    }
    for (const vector of vectors) vector.close();
    await single.close();
  });

  it("decides as ONNX Runtime", async () => {
    const onnx = await createSession(bundle, { method: "ztw", backend: "onnx" });
    const engines = await Promise.all(
      instructionSets.map((instructionSet) => createEngineSession(bundle, { method: "ztw", instructionSet })),
    );
    for (const { observation, tau } of played) {
      const expected = await onnx.decide(observation, tau);
      for (const engine of engines) {
        const { exitIndex, logits } = engine.decideSync(observation, tau);
        expect(exitIndex).toBe(expected.exitIndex);
        for (const [action, logit] of logits.entries())
          expect(logit).toBeCloseTo(expected.logits[action]!, 3);
      }
    }
    await Promise.all([onnx, ...engines].map((session) => session.close()));
  });
});

describe("what is told of IMPALA's network", () => {
  const architecture = smallImpala([16, 32, 32]);
  const folder = sharedTemporaryFolder();
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await makeToyBundle(folder, { seed: 3, architecture });
  });

  it("are maps of the pixels, and of the positions that leave each stage", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const told = session.recomputedMaps
      .slice(0, 5)
      .map(({ layer, height, width, field }) => [
        `${layer} ${height}x${width}`,
        field && `${field.first} + ${field.step}, ${field.size}`,
      ]);
    expect(told).toEqual([
      ["image 36x30", "0 + 1, 1"],
      ["block 18x15", "-10 + 2, 21"],
      ["block 9x8", "-30 + 4, 61"],
      ["block 5x4", "-70 + 8, 141"],
      ["block 5x4", "-70 + 8, 141"],
    ]);
    await session.close();
  });

  it("is where pixels differ, and where a stage's output does", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const shapes = blockOutputShapes(architecture).slice(0, 3) as [number, number, number][];
    let before = shapes.map((shape) => new Float32Array(shape[0] * shape[1] * shape[2]));
    let pixels = new Uint8Array(4 * 36 * 30);
    for (const [step, { observation }] of movingSquares(architecture.inputShape, 24).entries()) {
      session.decideSync(observation, 1);
      const maps = copyMaps(session);
      const now = before.map((values, block) => {
        const copied = new Float32Array(values.length);
        session.copyBlock(block, copied);
        return copied;
      });
      const isNew = (cell: number) =>
        [0, 1, 2, 3].some((frame) => pixels[frame * 1080 + cell] !== observation[frame * 1080 + cell]);
      for (const [cell, value] of maps.get("image 0")!.entries())
        expect(value).toBe(step === 0 || isNew(cell) ? recomputed.changed : recomputed.leftAlone);
      for (const [block, [channels]] of shapes.entries())
        for (const [cell, value] of maps.get(`block ${block}`)!.entries()) {
          const [then, since] = [before, now].map((all) =>
            Buffer.from(all[block]!.slice(cell * channels, (cell + 1) * channels).buffer),
          );
          expect(value === recomputed.changed, `block ${block}`).toBe(!then!.equals(since!));
        }
      [before, pixels] = [now, observation.slice()];
    }
    await session.close();
  });

  it("is what was multiplied and added: less than the nominal count, and nothing where nothing changed", async () => {
    const session = await createEngineSession(bundle, { method: "expert" });
    const [{ observation }] = movingSquares(architecture.inputShape, 1) as [Asked];
    const count = (picture: Uint8Array) => {
      const { multiplyAdds } = session.performed;
      session.decideSync(picture, 1);
      return session.performed.multiplyAdds - multiplyAdds;
    };
    const { base } = exitCosts(architecture, noClassifiers, "macs");
    const full = count(observation.fill(255));
    expect(full).toBeGreaterThan(base / 4); // behind a ReLU about half are zeros
    expect(full).toBeLessThan(base);
    expect(count(observation)).toBe(0);
    observation[500] = 0;
    const one = count(observation);
    expect(one).toBeGreaterThan(4 * 9 * 16);
    expect(one).toBeLessThan(full);
    await session.close();
  });
});

describe("refuses a stage", () => {
  const architecture = smallImpala([4, 8, 3]);
  const folder = sharedTemporaryFolder();
  let described: EngineDescription;
  beforeAll(async () => {
    const bundle = await makeToyBundle(folder, { seed: 3, architecture });
    described = describeForEngine(expertAlone(architecture, bundle.expertTensors()));
  });

  type Stage = Extract<EngineDescription["blocks"][number], { readonly type: "residualStage" }>;
  const changeStage =
    (change: (stage: Stage) => object) =>
    ({ blocks: [first, ...rest] }: EngineDescription) => ({ blocks: [change(first as Stage), ...rest] });
  const changeResidual = (change: object) =>
    changeStage((stage) => {
      const [{ first, second }, ...rest] = stage.residuals as [Stage["residuals"][number]];
      return { ...stage, residuals: [{ first: { ...first, ...change }, second }, ...rest] };
    });

  it.each<[string, (description: EngineDescription) => object, string]>([
    ["of no convolution", changeStage(({ conv: _, ...stage }) => stage), "expected an object for conv"],
    [
      "of no residual blocks' list",
      changeStage((stage) => ({ ...stage, residuals: 2 })),
      "expected an array for residuals",
    ],
    [
      "that says of no ReLU whether it is there",
      changeStage((stage) => ({ ...stage, outputRelu: "yes" })),
      "expected true or false for outputRelu",
    ],
    [
      "whose sums have other shapes than what they are added to",
      changeResidual({ padding: 0 }),
      "expected a convolution that keeps its input's shape for blocks.0.residuals.0.first",
    ],
    [
      "with weights of another shape",
      changeResidual({ kernelSize: 5, padding: 2 }),
      "expected 400 numbers for blocks.0.residuals.0.first.weight, received 144",
    ],
    [
      "over pixels that are padded and strided",
      (description) => ({
        ...changeStage((stage) => ({ ...stage, conv: { ...stage.conv, stride: 2 } }))(description),
        ...{ height: 2 * 36, width: 2 * 30 },
      }),
      "expected no padding for blocks.0.padding, unless its stride is 1",
    ],
    [
      "in integers",
      () => ({ activationScales: new Float32Array(4).fill(1) }),
      "expected no residual stages beside activationScales",
    ],
  ])("%s", (name, change, message) => {
    const options = {
      ...{ fingerprint: `bad ${name}`, instructionSet: "", dropsDirty: "nothing" as const, isTimed: false },
      ...{ logits: new Float32Array(6), results: new Float64Array(4) },
      describe: () => ({ ...described, ...change(described) }) as EngineDescription,
    };
    const open = () => new (loadEngine().EngineSession)(options);
    expect(open).toThrow(CheckpointError);
    expect(open).toThrow(message);
  });
});
