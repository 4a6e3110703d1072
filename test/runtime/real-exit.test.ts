/** Proof that leaving early leaves the deeper layers uncomputed: by poison, by the runtime's own profile, by time. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import type { Architecture } from "../../src/model/architecture.js";
import { type Bundle, createBundle, getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import { exportOnnx } from "../../src/runtime/onnx/file.js";
import { createSession } from "../../src/runtime/session.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, narrowNatureCnn, randomObservation } from "../helpers/toy-bundle.js";

const observation = randomObservation(3);

/** A copy of a bundle in which every weight behind the first exit is so large that what it touches overflows. */
async function poisonDeeperLayers(bundle: Bundle): Promise<Bundle> {
  const expertTensors = bundle.expertTensors();
  const { expert, formatVersion, methods, ...fields } = bundle.manifest;
  for (const { name } of fields.architecture.blocks.slice(1))
    expertTensors.get(`${name}.weight`)!.data.fill(1e38);
  const folder = temporaryFolder();
  await createBundle(folder, { ...fields, expertTensors, training: {} });
  const tensors = bundle.methodTensors("ztw");
  tensors.get("classifiers.1.conv.weight")!.data.fill(-1e38);
  await saveMethod(folder, "ztw", { tensors, description: getMethod(bundle, "ztw") });
  return loadBundle(folder);
}

describe("leaving at the first exit", () => {
  it("gives the same answer over poisoned deeper layers, which spoil every deeper decision", async () => {
    const bundle = await makeToyBundle(temporaryFolder(), { seed: 6 });
    const healthy = await createSession(bundle, { method: "ztw", backend: "onnx" });
    const poisoned = await createSession(await poisonDeeperLayers(bundle), {
      method: "ztw",
      backend: "onnx",
    });
    for (const seed of [1, 2, 3, 4]) {
      const pixels = randomObservation(seed);
      expect(await poisoned.decide(pixels, 0)).toEqual(await healthy.decide(pixels, 0));
      await expect(poisoned.decide(pixels, 1)).rejects.toThrow(CheckpointError);
      await expect(poisoned.decide(pixels, 1)).rejects.toThrow("expected finite logits, received NaN");
    }
    await Promise.all([healthy.close(), poisoned.close()]);
  });

  it.each([
    ["first", 0, 2], // of block 1 and classifier 1
    ["second", 1, 4],
    ["last", 2, 5],
  ])(
    "runs only the convolutions up to the %s exit, by ONNX Runtime's own profile",
    async (_, exitIndex, numConvolutions) => {
      const folder = temporaryFolder();
      const bundle = await makeToyBundle(folder, { seed: 6 });
      await exportOnnx(bundle, "ztw", join(folder, "exported.onnx"));
      const asked = await findDecision(bundle, exitIndex);
      expect(await countConvolutions(folder, asked)).toBe(numConvolutions);
    },
  );

  it("takes a small part of the time of going through expensive deeper layers", async () => {
    const bundle = await makeToyBundle(temporaryFolder(), { architecture: expensiveBehindFirstExit() });
    const session = await createSession(bundle, { method: "ztw", backend: "onnx" });
    const medianMs = async (tau: number) => {
      const times: number[] = [];
      for (let call = 0; call < 15; call++) {
        const begin = performance.now();
        await session.decide(observation, tau);
        times.push(performance.now() - begin);
      }
      return times.sort((a, b) => a - b)[7]!;
    };
    expect(await medianMs(0)).toBeLessThan((await medianMs(1)) / 5); // 1/50 of the operations
    await session.close();
  });
});

/** The toy's last convolution widened to 2048 channels: 98 % of the operations lie behind the exits. */
function expensiveBehindFirstExit(): Architecture {
  const architecture = narrowNatureCnn(6);
  const numChannels = 2048;
  const blocks = architecture.blocks.map((block, index) => {
    if (index === 2 && block.type === "conv2d") return { ...block, outChannels: numChannels };
    return block.type === "linear" ? { ...block, inFeatures: numChannels * 7 * 7, outFeatures: 8 } : block;
  });
  return { ...architecture, blocks };
}

interface Asked {
  readonly pixels: Uint8Array;
  readonly tau: number;
}

/** An observation and a tau that lead to an exit: tau is the confidence that the exit before it has. */
async function findDecision(bundle: Bundle, exitIndex: number): Promise<Asked> {
  const session = await createSession(bundle, { method: "ztw", backend: "onnx" });
  for (let seed = 0; seed < 20; seed++) {
    const pixels = randomObservation(seed);
    const { confidence } = await session.decide(pixels, 0);
    for (const tau of [0, confidence, 1]) {
      if ((await session.decide(pixels, tau)).exitIndex !== exitIndex) continue;
      await session.close();
      return { pixels, tau };
    }
  }
  throw new Error(`no observation leads to exit ${exitIndex}`);
}

/** Runs one decision with profiling on, and counts the convolutions that were executed. */
async function countConvolutions(folder: string, { pixels, tau }: Asked): Promise<number> {
  const session = await ort.InferenceSession.create(join(folder, "exported.onnx"), {
    enableProfiling: true,
    profileFilePrefix: join(folder, "profile"),
    intraOpNumThreads: 1,
  });
  await session.run({
    observation: new ort.Tensor("uint8", pixels, [1, 4, 84, 84]),
    tau: new ort.Tensor("float32", Float32Array.of(tau), []),
  });
  session.endProfiling();
  await session.release();
  const file = readdirSync(folder).find((name) => name.startsWith("profile"))!;
  const events = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
    name: string;
    args?: { op_name?: string };
  }[];
  return events.filter(({ name, args }) => name.endsWith("_kernel_time") && args?.op_name === "Conv").length;
}
