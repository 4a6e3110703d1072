/** Part of every recording of another training stack; `protocols.slow.test.ts` plays all of them to the end. */
import { expect, it } from "vitest";
import type { RecordedKind, ReplayOptions } from "./protocol-data.js";
import { recordedKinds, replayOnSingles, replayOnVector } from "./protocol-data.js";

const kinds = Object.keys(recordedKinds) as RecordedKind[];

it.each(kinds)("qbert, %s: 120 steps of a vector equal the recorded ones", (kind) => {
  expect(replayOnVector("qbert", kind, { numSteps: 120 })).toBeNull();
});

it.each(kinds)("qbert, %s: 60 steps of single environments equal the recorded ones", (kind) => {
  expect(replayOnSingles("qbert", kind, { numSteps: 60 })).toBeNull();
});

const plants: [string, RecordedKind, ReplayOptions][] = [
  ["gray before pooling", "sb3", { grayscale: "first" }],
  ["resizing in color", "sb3", { grayscale: "last" }],
  ["a stack that repeats", "sb3", { stackStart: "repeat" }],
  ["another range of no-ops", "sb3", { noopMax: 20 }],
  ["FIRE left out", "sb3", { fireReset: false }],
  ["another order at reset", "sb3", { conventions: "envpool" }],
  ["lives that end nothing", "sb3-lives", { episodicLife: false }],
  ["rewards that are not clipped", "sb3-lives", { rewardClipping: false }],
  ["a cap of one frame more", "sb3-capped", { maxFrames: 331 }],
  ["gray before resizing", "cleanrl", { grayscale: "pooled" }],
  ["a stack that begins with zeros", "cleanrl", { stackStart: "zeros" }],
  ["gray of pooled colors", "envpool", { grayscale: "pooled" }],
  ["FIRE before no-ops", "envpool", { conventions: "ale-vec" }],
  ["FIRE as a whole step", "envpool-lives", { conventions: "sb3" }],
  ["a cap of one step more", "envpool-capped", { maxFrames: 336 }],
];

it.each(plants)("%s is found", (_, kind, options) => {
  expect(replayOnVector("qbert", kind, { numSteps: 150, ...options })).not.toBeNull();
});
