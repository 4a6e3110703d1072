/** What the engine says that it computed again is what the definition says, cell by cell. */
import { beforeAll, describe, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { type Bundle, loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { chooseClassifiers } from "../../src/model/classifier-shapes.js";
import { loadEngine } from "../../src/runtime/engine/native.js";
import { recomputed } from "../../src/runtime/engine/recomputed.js";
import { createEngineSession, type EngineSessionOptions } from "../../src/runtime/engine/session.js";
import { goldenGames } from "../helpers/golden-policy.js";
import { playObservations } from "../helpers/played-observations.js";
import { adaptiveBins } from "../helpers/reference-policy.js";
import { copyMaps, ReferenceRecomputed } from "../helpers/reference-recomputed.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import {
  makeToyBundle,
  narrowNatureCnn,
  randomObservation,
  saveToyCalibration,
} from "../helpers/toy-bundle.js";

interface Asked {
  readonly observation: Uint8Array;
  readonly tau: number;
  readonly reset?: boolean;
}

/** Where a map is first another than the definition's: the decision and the layer; undefined where none is. */
async function findDifference(
  bundle: Bundle,
  sequence: readonly Asked[],
  options: Partial<EngineSessionOptions> = {},
): Promise<string | undefined> {
  const session = await createEngineSession(bundle, { method: "ztw", ...options });
  const { architecture, methods } = bundle.manifest;
  const { classifiers } = methods.ztw!;
  const reference = new ReferenceRecomputed({
    architecture,
    classifiers,
    isInteger: options.isInteger === true,
  });
  try {
    for (const [step, { observation, tau, reset }] of sequence.entries()) {
      if (reset) {
        session.reset();
        reference.reset();
        for (const [name, values] of copyMaps(session))
          if (values.some((value) => value !== 0)) return `reset: ${name}`;
      }
      const { exitIndex } = session.decideSync(observation, tau);
      const expected = reference.follow(session, observation, exitIndex, tau < 1 ? classifiers.length : 0);
      const received = copyMaps(session);
      for (const [name, values] of expected) {
        const own = received.get(name)!;
        // What comes out of a classifier's convolution is not to be had: there, only what was computed is compared.
        const told = name.startsWith("classifier-conv") ? own.map((value) => Math.min(value, 1)) : own;
        if (Buffer.compare(told, values) !== 0) return `decision ${step}, ${name}`;
      }
    }
    return undefined;
  } finally {
    await session.close();
  }
}

const tauAt = (step: number) => ((Math.floor(step / 7) % 10) + 1) / 10;
/** Deeper layers rest for long, and then catch up with the union of what changed. */
const rarelyDeep = (step: number) => (step % 40 === 39 ? 1 : 0);
const arithmetics = { float: {}, bfloat16: { isBfloat16: true }, integers: { isInteger: true } };

describe.each(goldenGames)("on real play of %s", (game) => {
  const bundle = loadBundle(shippedBundleFolder(game));
  let played: Asked[];
  beforeAll(async () => {
    const observations = await playObservations(game, { count: 90, seed: 11 });
    played = observations.map(({ observation, isFirst }, step) => ({
      observation,
      tau: tauAt(step),
      reset: isFirst,
    }));
  });

  it.each(Object.entries(arithmetics))("maps are the definition's, with %s", async (_, options) => {
    expect(await findDifference(bundle, played, options)).toBeUndefined();
    const runs = played.map(({ observation }, step) => ({ observation, tau: rarelyDeep(step) }));
    expect(await findDifference(bundle, runs, options), "long runs at exit 1 and then deep").toBeUndefined();
  });

  it("most of the first block is left alone, and some of what is computed again comes out the same", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const counts = { "block 0": [0, 0, 0], "classifier-conv 1": [0, 0, 0] };
    for (const { observation } of played) {
      session.decideSync(observation, 0.9999);
      const maps = copyMaps(session);
      for (const [name, count] of Object.entries(counts))
        for (const value of maps.get(name)!) count[value]!++;
    }
    await session.close();
    const [leftAlone, , changed] = counts["block 0"];
    expect(leftAlone).toBeGreaterThan(5 * changed!);
    for (const count of counts["classifier-conv 1"]) expect(count).toBeGreaterThan(0);
  });

  it.each(Object.entries(arithmetics))("one change that is lost shows, with %s", async (_, options) => {
    expect(await findDifference(bundle, played, { ...options, debugDropDirty: true })).toMatch(/image 0$/);
  });
});

describe("on synthetic pictures", () => {
  const folder = sharedTemporaryFolder();
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await makeToyBundle(folder, { seed: 6 });
    await saveToyCalibration(bundle);
  });

  const random = new RandomStream(5, "pictures");
  const sequences: Record<string, Asked[]> = {
    "everything changes, with resets": Array.from({ length: 30 }, (_, step) => ({
      observation: randomObservation(step),
      tau: step % 5 === 4 ? 1 : random.uniform(),
      reset: step % 9 === 8,
    })),
    "one pixel changes, and changes back": Array.from({ length: 60 }, (_, step) => {
      const observation = randomObservation(2);
      if (step % 3 > 0) observation[random.integer(observation.length)]! ^= 255;
      return { observation, tau: rarelyDeep(step * 4 + 3) };
    }),
  };

  it.each(Object.entries(sequences))("maps are the definition's where %s", async (_, sequence) => {
    for (const instructionSet of loadEngine().instructionSets)
      for (const isInteger of [false, true])
        expect(await findDifference(bundle, sequence, { instructionSet, isInteger })).toBeUndefined();
  });

  it("classifiers of other shapes, padded ones too, have maps of their own", async () => {
    const architecture = narrowNatureCnn(6);
    for (const classifier of ["standard", "bigger"] as const) {
      const exits = chooseClassifiers("test", architecture, { classifier, positions: [1, 2] });
      const other = await makeToyBundle(`${folder}-${classifier}`, {
        architecture: { ...architecture, exits },
      });
      expect(await findDifference(other, sequences["one pixel changes, and changes back"]!)).toBeUndefined();
    }
  });

  it("a classifier's pool takes only what changed to its linear layer", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    for (const [step, { observation }] of sequences["one pixel changes, and changes back"]!.entries()) {
      session.decideSync(observation, 0);
      if (step === 0) continue; // everything is new
      const maps = copyMaps(session);
      const [conv, linear] = [maps.get("classifier-conv 0")!, maps.get("classifier-linear 0")!];
      const bins = adaptiveBins(5, 4);
      for (const [bin, value] of linear.entries()) {
        if (value === 0) continue;
        const [rows, columns] = [bins[Math.floor(bin / 4)]!, bins[bin % 4]!];
        const isIn = (cell: number, [start, end]: readonly [number, number]) => cell >= start && cell < end;
        const cells = conv.filter((_, at) => isIn(Math.floor(at / 5), rows) && isIn(at % 5, columns));
        expect(cells).toContain(recomputed.changed);
      }
    }
    await session.close();
  });
});

describe("the maps of NatureCNN with two classifiers", () => {
  const bundle = loadBundle(shippedBundleFolder("pong"));

  it("say their sizes, and which pixels their cells see", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const told = session.recomputedMaps.map(({ layer, index, isOfInputs, height, width, field }) => [
      `${layer} ${index}${isOfInputs ? " (inputs)" : ""}`,
      `${height}x${width}`,
      field && `${field.first} + ${field.step}, ${field.size}`,
    ]);
    expect(told).toEqual([
      ["image 0", "21x21", "0 + 4, 4"],
      ["block 0", "20x20", "0 + 4, 8"],
      ["block 1", "9x9", "0 + 8, 20"],
      ["block 2", "7x7", "0 + 8, 36"],
      ["block 3 (inputs)", "7x7", "0 + 8, 36"],
      ["policy-head 0 (inputs)", "1x8", undefined],
      ["classifier-conv 0", "5x5", "0 + 16, 16"],
      ["classifier-linear 0 (inputs)", "4x4", undefined],
      ["classifier-conv 1", "2x2", "0 + 32, 36"],
      ["classifier-linear 1 (inputs)", "4x4", undefined],
    ]);
    expect(Object.isFrozen(session.recomputedMaps)).toBe(true);
    await session.close();
  });

  it("are refused for another layer, in another size, and after closing", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    const copy = (index: unknown, values: unknown) => () =>
      session.copyRecomputed(index as number, values as Uint8Array);
    expect(copy(10, new Uint8Array(16))).toThrow(InvalidArgumentError);
    expect(copy(10, new Uint8Array(16))).toThrow(
      "EngineSession.copyRecomputed: expected an integer from 0 to 9 for index, received 10 (number).",
    );
    for (const index of [-1, 0.5, "0", undefined])
      expect(copy(index, new Uint8Array(441))).toThrow("from 0 to 9 for index");
    expect(copy(0, new Uint8Array(440))).toThrow("expected a Uint8Array of length 441 for values");
    for (const values of [new Float32Array(441), new Int8Array(441), [1], undefined])
      expect(copy(0, values)).toThrow("expected a Uint8Array of length 441 for values");
    await session.close();
    expect(copy(0, new Uint8Array(441))).toThrow(EnvironmentStateError);
  });
});
