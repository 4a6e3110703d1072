/** The first part of every kind of recording; `preprocess-vector.slow.test.ts` plays all of them to the end. */
import { expect, it } from "vitest";
import { withOneChanged } from "./ale-data.js";
import type { RecordedKind } from "./preprocess-data.js";
import { recordedKinds, replay } from "./preprocess-data.js";

const kinds = Object.keys(recordedKinds) as RecordedKind[];

it.each(kinds)("pong, %s: 200 steps equal AtariVectorEnv's", (kind) => {
  expect(replay("pong", kind, { numSteps: 200 })).toBeNull();
});

it("one changed action is found", () => {
  const changeActions = (actions: Generator<number, never>) => withOneChanged(actions, 300);
  // Three environments: action 300 is the first of the 101st step, which comes after the reset's row.
  expect(replay("pong", "refclean-vector", { numSteps: 150, changeActions })).toMatch(/^step 10[1-9]: /);
});

it.each([
  ["one no-op frame more", "vector-sticky0.25-noop30-fire", { noopMax: 31 }],
  ["FIRE left out", "refclean-vector", { fireReset: false }],
  ["another frame skip", "vector-sticky0.0-plain", { frameSkip: 3 }],
  ["another sticky probability", "refclean-vector", { repeatActionProbability: 0.11 }],
] as const)("%s is found", (_, kind, options) => {
  expect(replay("breakout", kind, { numSteps: 100, ...options })).not.toBeNull();
});
