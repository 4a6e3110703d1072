/** A vector's own affairs: partial resets, autoreset modes, waiting, errors before anything moves. */
import { afterEach, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import type { AtariVector, AtariVectorOptions } from "../../src/envs/atari-vector.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";

const opened: AtariVector[] = [];

function open(options: Partial<AtariVectorOptions> = {}): AtariVector {
  opened.push(makeAtariVector("breakout", { numEnvs: 2, autoreset: "next-step", ...options }));
  return opened.at(-1)!;
}

afterEach(() => {
  for (const vector of opened.splice(0)) vector.close();
});

it("its arrays have one entry an environment", () => {
  const vector = open({ numEnvs: 3 });
  expect(vector.observations.length).toBe(3 * 4 * 84 * 84);
  expect(vector.finalObservations.length).toBe(0);
  for (const array of [vector.rewards, vector.rawRewards, vector.terminated, vector.lives, vector.seeds])
    expect(array.length).toBe(3);
});

it("a partial reset leaves the other environments alone", () => {
  const vector = open();
  vector.reset({ seeds: [1, 2] });
  vector.step(Int32Array.of(0, 0));
  const kept = vector.observations.slice(0, vector.observationSpace.size);
  vector.reset({ indices: [1], seeds: [7] });
  expect([...vector.episodeFrames]).toEqual([5, 1]);
  expect([...vector.seeds]).toEqual([1, 7]);
  expect(Buffer.compare(kept, vector.observations.subarray(0, kept.length))).toBe(0);
});

it("resets without seeds go on; environments that never had one take one from the system", () => {
  const vector = open();
  vector.reset({ indices: [0], seeds: [5] });
  vector.reset();
  expect(vector.seeds[1]).toBeGreaterThanOrEqual(0);
  const seeds = [...vector.seeds];
  vector.reset();
  expect([...vector.seeds]).toEqual(seeds);
});

it("same-step keeps the last observation of an episode apart", () => {
  const vector = open({ autoreset: "same-step", maxFrames: 8 });
  vector.reset({ seeds: [1, 2] });
  vector.step(Int32Array.of(2, 3));
  vector.step(Int32Array.of(2, 3));
  expect([...vector.truncated]).toEqual([1, 1]);
  expect([...vector.episodeFrames]).toEqual([1, 1]); // of the new episode, after FIRE
  // The new episode's stack begins with three empty frames, the old one's had filled up but for one.
  const frameSize = 84 * 84;
  expect(vector.observations.subarray(0, 3 * frameSize).every((pixel) => pixel === 0)).toBe(true);
  expect(vector.finalObservations.length).toBe(vector.observations.length);
  expect(vector.finalObservations.subarray(frameSize, 2 * frameSize).some((pixel) => pixel > 0)).toBe(true);
});

it("disabled refuses to step an ended environment, before any other moves", () => {
  const vector = open({ autoreset: "disabled", maxFrames: 8 });
  vector.reset({ seeds: [1, 2] });
  vector.step(new Int32Array(2));
  vector.reset({ indices: [1] });
  vector.step(new Int32Array(2));
  expect([...vector.truncated]).toEqual([1, 0]);
  const frames = [...vector.frames];
  expect(() => vector.step(new Int32Array(2))).toThrow(EnvironmentStateError);
  expect(() => vector.step(new Int32Array(2))).toThrow("AtariVector: environment 0 has no episode to step");
  expect([...vector.frames]).toEqual(frames);
});

it.each([
  [
    Int32Array.of(0, 4),
    "expected an integer from 0 to 3 for actions[1], received 4 (number). See actionMeanings.",
  ],
  [Int32Array.of(-1, 0), "for actions[0], received -1 (number)."],
  [Int32Array.of(0), "expected an Int32Array of length 2 for actions, received Int32Array of length 1."],
  [[0] as unknown as Int32Array, "for actions, received an array of length 1."],
  [[0, 0.5] as unknown as Int32Array, "for actions[1], received 0.5 (number)."],
  [undefined as unknown as Int32Array, "for actions, received undefined."],
])("actions %s are refused before anything moves", (actions, message) => {
  const vector = open();
  vector.reset({ seeds: [1, 2] });
  const frames = [...vector.frames];
  expect(() => vector.step(actions)).toThrow(InvalidArgumentError);
  expect(() => vector.send(actions)).toThrow(message);
  expect([...vector.frames]).toEqual(frames);
  vector.step(new Int32Array(2));
});

it.each([
  [{ seeds: [1] }, "expected 2 seeds for seeds, received an array of length 1."],
  [{ seeds: [1, 2 ** 31] }, "for seeds[1], received 2147483648 (number)."],
  [{ seeds: 1 as unknown as number[] }, "expected an array of numbers for seeds, received 1 (number)."],
  [{ indices: [0, 2] }, "expected an integer from 0 to 1 for indices[1], received 2 (number)."],
  [{ indices: [1, 1] }, "expected each index once for indices, received 1 (number)."],
  [{ indices: 1 as unknown as number[] }, "expected an array of numbers for indices, received 1 (number)."],
  [{ seed: 1 } as object, 'expected one of seeds, indices for an option\'s name, received "seed" (string).'],
])("reset(%j) is refused", (options, message) => {
  const vector = open();
  expect(() => vector.reset(options)).toThrow(InvalidArgumentError);
  expect(() => vector.reset(options)).toThrow(message);
});

it("a step before the first reset is refused", () => {
  const vector = open();
  expect(() => vector.step(new Int32Array(2))).toThrow(
    "environment 0 has no episode to step: call reset first.",
  );
});

it("while sent actions are under way, only recv and close are accepted", async () => {
  const vector = open();
  vector.reset({ seeds: [1, 2] });
  await expect(vector.recv()).rejects.toThrow("AtariVector: there is nothing to receive.");
  vector.send(new Int32Array(2));
  const refused = "AtariVector: sent actions are under way. Await recv() first.";
  expect(() => vector.send(new Int32Array(2))).toThrow(refused);
  expect(() => vector.step(new Int32Array(2))).toThrow(refused);
  expect(() => vector.reset()).toThrow(refused);
  expect(() => vector.render(0)).toThrow(refused);
  const received = vector.recv();
  await expect(vector.recv()).rejects.toThrow("Call send() first, recv() once.");
  await received;
  expect([...vector.episodeFrames]).toEqual([5, 5]);
});

it("close waits for sent actions, and an open recv still resolves", async () => {
  const vector = open({ numEnvs: 4 });
  vector.reset({ seeds: [1, 2, 3, 4] });
  vector.send(new Int32Array(4));
  const received = vector.recv();
  vector.close();
  await received;
  expect([...vector.episodeFrames]).toEqual([5, 5, 5, 5]); // the arrays outlive the emulators
  expect(() => vector.step(new Int32Array(4))).toThrow("AtariVector: it is closed. Create a new one.");
  await expect(vector.recv()).rejects.toThrow("it is closed");
});

it("its memory cannot be taken away by a transfer", () => {
  const vector = open();
  vector.reset({ seeds: [1, 2] });
  const buffer = vector.observations.buffer as ArrayBuffer;
  try {
    structuredClone(buffer, { transfer: [buffer] }); // Node 20 copies, later versions throw
  } catch (error) {
    expect((error as Error).name).toBe("DataCloneError");
  }
  if (process.env.ZTW_BACKEND === "wasm") {
    // Memory of JavaScript's own: it goes, and the next call says so.
    expect(() => vector.step(new Int32Array(2))).toThrow("was transferred away");
    return;
  }
  expect(vector.observations.length).toBe(2 * vector.observationSpace.size);
  vector.step(new Int32Array(2));
});

it.each([
  [{ numEnvs: 0 }, "expected an integer from 1 to 4096 for numEnvs, received 0 (number)."],
  [{ numThreads: 0 }, "expected an integer from 1 to 2 for numThreads, received 0 (number)."],
  [
    { autoreset: "on" },
    'expected one of next-step, same-step, disabled for autoreset, received "on" (string).',
  ],
  [{ autoreset: undefined }, "for autoreset, received undefined."],
  [{ captureFrames: true }, 'received "captureFrames" (string).'],
] as const)("options %j are refused", (options, message) => {
  expect(() => open(options as Partial<AtariVectorOptions>)).toThrow(InvalidArgumentError);
  expect(() => open(options as Partial<AtariVectorOptions>)).toThrow(message);
});
