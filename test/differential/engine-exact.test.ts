/** The engine keeps what it computed; a session that forgets everything before each decision must answer the same bits. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import type { Bundle } from "../../src/model/bundle.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { loadEngine } from "../../src/runtime/engine/native.js";
import { createEngineSession, type EngineSession } from "../../src/runtime/engine/session.js";
import { type Asked, bitsOf, compare, openPair } from "../helpers/engine-pairs.js";
import { goldenGames } from "../helpers/golden-policy.js";
import { playObservations } from "../helpers/played-observations.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation, saveToyCalibration } from "../helpers/toy-bundle.js";

const numPixels = 4 * 84 * 84;
const { instructionSets } = loadEngine();

/** Integer sessions of the expert, one an instruction set. */
function openOnEach(bundle: Bundle): Promise<EngineSession[]> {
  return Promise.all(
    instructionSets.map((instructionSet) =>
      createEngineSession(bundle, { method: "expert", isInteger: true, instructionSet }),
    ),
  );
}

/** Sizes of the outputs of NatureCNN's blocks. */
const blockSizes = [20 * 20 * 32, 9 * 9 * 64, 7 * 7 * 64, 512];

/** Of a decision and of every block's output. */
function hashOf(session: EngineSession, observation: Uint8Array): string {
  const hash = createHash("sha256").update(bitsOf(session, observation, 1));
  for (const [block, size] of blockSizes.entries()) {
    const values = new Float32Array(size);
    session.copyBlock(block, values);
    hash.update(new Uint8Array(values.buffer));
  }
  return hash.digest("hex");
}

function noise(random: RandomStream, share: number, base: Uint8Array): Uint8Array {
  return base.map((pixel) => (random.uniform() < share ? random.integer(256) : pixel));
}

/** Every tau from 0.1 to 1.0 in turn, each for a stretch, so that deeper layers rest and then catch up. */
function tauAt(step: number): number {
  return ((Math.floor(step / 7) % 10) + 1) / 10;
}

describe.each(goldenGames)("on real play of %s", (game) => {
  const bundle = loadBundle(shippedBundleFolder(game));
  let played: Asked[];
  beforeAll(async () => {
    const observations = await playObservations(game, { count: 300, seed: 11 });
    played = observations.map(({ observation, isFirst }, step) => ({
      observation,
      tau: tauAt(step),
      reset: isFirst,
    }));
  });

  it.each(instructionSets)("recycled is full at tau 0.1 to 1.0, on %s", async (instructionSet) => {
    const { at, exits } = await compare(bundle, played, { instructionSet });
    expect(at).toBe(-1);
    expect(exits.size, "exits seen").toBeGreaterThan(1);
  });

  it.each(instructionSets)("long runs at exit 1 and then deep are full, on %s", async (instructionSet) => {
    const sequence = played.map((asked, step) => ({ ...asked, reset: false, tau: step % 40 === 39 ? 1 : 0 }));
    const { at, exits } = await compare(bundle, sequence, { instructionSet });
    expect(at).toBe(-1);
    expect([...exits].sort()).toEqual([0, 2]);
  });

  it.each(instructionSets)("recycled is full with weights of 16 bits too, on %s", async (instructionSet) => {
    expect((await compare(bundle, played, { instructionSet, isBfloat16: true })).at).toBe(-1);
  });

  it.each(instructionSets)("recycled is full with integers too, on %s", async (instructionSet) => {
    const options = { instructionSet, isInteger: true };
    const { at, exits } = await compare(bundle, played, options);
    expect(at).toBe(-1);
    expect(exits.size, "exits seen").toBeGreaterThan(1);
    const runs = played.map((asked, step) => ({ ...asked, reset: false, tau: step % 40 === 39 ? 1 : 0 }));
    expect((await compare(bundle, runs, options)).at, "long runs at exit 1 and then deep").toBe(-1);
  });

  it("integers are the same on every instruction set, at every block", async () => {
    const sessions = await openOnEach(bundle);
    for (const { observation } of played)
      expect(new Set(sessions.map((session) => hashOf(session, observation))).size).toBe(1);
    for (const session of sessions) await session.close();
  });

  it("resets at random places change nothing", async () => {
    const random = new RandomStream(3, "resets");
    const sequence = played.map((asked) => ({ ...asked, reset: random.uniform() < 0.1 }));
    expect((await compare(bundle, sequence)).at).toBe(-1);
    expect((await compare(bundle, sequence, { isInteger: true })).at).toBe(-1);
  });

  it("one change that is lost is caught", async () => {
    expect((await compare(bundle, played, { debugDropDirty: true })).at).toBeGreaterThan(0);
    const integers = { debugDropDirty: true, isInteger: true };
    expect((await compare(bundle, played, integers)).at).toBeGreaterThan(0);
  });
});

describe("on synthetic pictures", () => {
  /** Of every structure that the engine tells apart. */
  const methods = ["ztw", "ztw-gate", "ztw-regret", "ztw-rl", "ztw-hold", "sdn"] as const;
  const folder = sharedTemporaryFolder();
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await makeToyBundle(folder, {
      seed: 6,
      methods,
    });
    await saveToyCalibration(bundle);
  });

  const random = new RandomStream(5, "pictures");
  const taus = (step: number) => (step % 5 === 4 ? 1 : random.uniform());
  const black = new Uint8Array(numPixels);
  const sequences: Record<string, Asked[]> = {
    "everything changes": Array.from({ length: 40 }, (_, step) => ({
      observation: noise(random, 1, black),
      tau: taus(step),
    })),
    "nothing changes": Array.from({ length: 20 }, (_, step) => ({
      observation: randomObservation(1),
      tau: taus(step),
    })),
    "one pixel changes": Array.from({ length: 60 }, (_, step) => {
      const observation = randomObservation(2);
      observation[random.integer(numPixels)] = random.integer(256);
      return { observation, tau: taus(step) };
    }),
    "blocks change, and change back": Array.from({ length: 40 }, (_, step) => ({
      observation: randomObservation(step % 3),
      tau: taus(step),
    })),
    "noise comes and goes": Array.from({ length: 40 }, (_, step) => ({
      observation: noise(random, (step % 4) / 20, black),
      tau: taus(step),
    })),
  };

  it.each(Object.entries(sequences))("recycled is full where %s", async (_, sequence) => {
    for (const method of [...methods, "expert"] as const)
      for (const instructionSet of instructionSets)
        for (const isInteger of [false, true])
          expect((await compare(bundle, sequence, { method, instructionSet, isInteger })).at, method).toBe(
            -1,
          );
  });

  /** One block of pixels a decision: where that change is lost, nothing is ever seen. */
  const blocksTurnWhite = Array.from({ length: 60 }, (_, step) => {
    const observation = new Uint8Array(numPixels);
    for (let pixel = 0; pixel < numPixels; pixel++) {
      const [row, column] = [Math.floor((pixel % 84 ** 2) / 84), pixel % 84];
      if (Math.floor(row / 4) * 21 + Math.floor(column / 4) <= step) observation[pixel] = 255;
    }
    return { observation, tau: (step % 10) / 10 };
  });

  it("one change that is lost is caught in what is held, too", async () => {
    const isHeldOtherwise = async (debugDropDirty: boolean) => {
      const pair = await openPair(bundle, { method: "ztw-hold", debugDropDirty });
      const [recycling, full] = pair;
      const differs = blocksTurnWhite.some(({ observation, tau }) => {
        full!.reset();
        const { numHeld, exitIndex } = recycling!.decideSync(observation, tau);
        const expected = full!.decideSync(observation, tau);
        return exitIndex === expected.exitIndex && numHeld !== expected.numHeld;
      });
      for (const session of pair) await session.close();
      return differs;
    };
    expect(await isHeldOtherwise(false)).toBe(false);
    expect(await isHeldOtherwise(true)).toBe(true);
  });
});

describe("sessions side by side", () => {
  const folder = sharedTemporaryFolder();
  const open: EngineSession[] = [];
  afterAll(() => Promise.all(open.map((session) => session.close())));

  it("share their weights and nothing else", async () => {
    const bundle = await makeToyBundle(folder, { seed: 6 });
    for (let count = 0; count < 4; count++) open.push(await createEngineSession(bundle, { method: "ztw" }));
    const alone = await createEngineSession(bundle, { method: "ztw" });
    open.push(alone);
    for (let step = 0; step < 30; step++) {
      for (const [index, session] of open.slice(0, 4).entries()) {
        alone.reset();
        const observation = randomObservation(step + 100 * index);
        expect(bitsOf(session, observation, 0.5)).toEqual(bitsOf(alone, observation, 0.5));
      }
    }
  });
});
