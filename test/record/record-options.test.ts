import { describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { episodeSeed } from "../../src/core/random.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { resolveRecordOptions } from "../../src/record/record-options.js";

const bundle = loadBundle(shippedBundleFolder("pong"));

describe("resolveRecordOptions", () => {
  it("records the whole game at 60 frames a second, with the overlay, on a seed of its own", () => {
    expect(resolveRecordOptions({ bundle, output: "a.mp4" })).toMatchObject({
      method: "ztw",
      tau: 0.9,
      mode: "greedy",
      seed: episodeSeed(0, "recording", 0),
      overlay: true,
      maxFrames: Number.POSITIVE_INFINITY,
      framesPerSecond: 60,
      stride: 1,
      scale: 2,
      pixelAspect: "tv",
    });
  });

  it("keeps every third frame for a GIF, and every n-th for another divisor of 60", () => {
    expect(resolveRecordOptions({ bundle, output: "a.gif" })).toMatchObject({
      framesPerSecond: 20,
      stride: 3,
    });
    const slow = resolveRecordOptions({ bundle, output: "a.mp4", framesPerSecond: 30 });
    expect(slow.stride).toBe(2);
  });

  it("takes one threshold an exit", () => {
    const options = { bundle, output: "a.mp4" };
    expect(resolveRecordOptions({ ...options, tau: [0.95, 0.6] }).tau).toEqual([0.95, 0.6]);
    expect(() => resolveRecordOptions({ ...options, tau: [0.95], exitRule: "patience" })).toThrow(
      "record: expected one number for tau, received an array of length 1.",
    );
  });

  it("shows what was recomputed where it is told to, on any of the engine's backends", () => {
    const options = { bundle, output: "a.mp4" };
    expect(resolveRecordOptions(options).recomputed).toBe(false);
    for (const backend of [undefined, "engine", "engine-bf16", "engine-int8"] as const)
      expect(resolveRecordOptions({ ...options, recomputed: true, backend }).recomputed).toBe(true);
    expect(resolveRecordOptions({ ...options, recomputed: false, backend: "onnx" }).recomputed).toBe(false);
  });

  it("has sound where it is told to, but not in a GIF", () => {
    const options = { bundle, output: "a.mp4" };
    expect(resolveRecordOptions(options).soundFormat).toBeUndefined();
    const { soundFormat } = resolveRecordOptions({ ...options, sound: true });
    expect(soundFormat).toEqual({ samplesPerSecond: 30_720 });
    expect(resolveRecordOptions({ bundle, output: "a.gif", sound: false }).sound).toBe(false);
    const refused = () => resolveRecordOptions({ bundle, output: "a.gif", sound: true });
    expect(refused).toThrow(InvalidArgumentError);
    expect(refused).toThrow(
      "record: expected false (a .gif has no sound) for sound, received true (boolean). Write an .mp4, or leave sound out.",
    );
    expect(() => resolveRecordOptions({ ...options, sound: "yes" as never })).toThrow(InvalidArgumentError);
  });

  it("opens a bundle by its folder", () => {
    const output = "a.mp4";
    expect(resolveRecordOptions({ bundle: bundle.folder, output }).bundle.manifest).toEqual(bundle.manifest);
    expect(() => resolveRecordOptions({ bundle: "/no/such/bundle", output })).toThrow(CheckpointError);
  });

  it.each([
    [{ tau: 1.5 }, "record: expected a number from 0 to 1 for tau, received 1.5 (number)."],
    [
      { tau: [0.5, 0.5, 0.5] },
      "record: expected a number, or 2 for the 2 classifiers, for tau, received an array of length 3.",
    ],
    [{ seed: -1 }, "record: expected an integer from 0 to 2147483647 for seed, received -1 (number)."],
    [
      { mode: "best" as "greedy" },
      'record: expected one of greedy, sampled for mode, received "best" (string).',
    ],
    [
      { method: "magic" as "ztw" },
      'record: expected one of ztw, ztw-gate, ztw-regret, ztw-rl, ztw-hold, sdn, pbee, ztw-no-cascade, ztw-no-ensemble, ztw-additive, ztw-uniform, ztw-shared-gradient, expert for method, received "magic" (string).',
    ],
    [
      { framesPerSecond: 25 },
      "record: expected a divisor of 60 (emulated frames are kept or left out whole) for framesPerSecond, received 25 (number).",
    ],
    [
      { recomputed: true, backend: "onnx" as const },
      'record: expected one of engine, engine-bf16, engine-int8, engine-wasm, engine-wasm-int8 (recomputed shows what the engine kept and what not) for backend, received "onnx" (string). Leave recomputed out, or choose such a backend.',
    ],
    [
      { recomputed: 1 as unknown as boolean },
      "record: expected true or false for recomputed, received 1 (number).",
    ],
    [{ maxFrames: 0 }, "record: expected a positive integer for maxFrames, received 0 (number)."],

    [
      { output: "a.webm" },
      'record: expected a file name that ends in .mp4 or .gif for output, received "a.webm" (string).',
    ],
  ])("refuses %o", (change, message) => {
    const resolve = () => resolveRecordOptions({ bundle, output: "a.mp4", ...change });
    expect(resolve).toThrow(new InvalidArgumentError(message));
  });
});
