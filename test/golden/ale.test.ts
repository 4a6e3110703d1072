/** The emulator equals ale-py's, frame by frame; `ale.slow.test.ts` plays the other games. */
import { expect, it } from "vitest";
import { withOneChanged } from "./ale-data.js";
import { replayFrames } from "./ale-replay.js";

it.each([
  ["pong", "0.0"],
  ["qbert", "0.25"],
  ["air_raid", "0.25"],
])("%s with sticky actions %s plays as in ale-py", (game, sticky) => {
  expect(replayFrames(game, sticky)).toBeNull();
});

it("one changed action is found where it first shows", () => {
  const changeActions = (actions: Generator<number, never>) => withOneChanged(actions, 600);
  expect(replayFrames("pong", "0.25", { changeActions })).toMatch(/^step 60\d: expected ram/);
});

it("another sticky probability is found", () => {
  expect(replayFrames("pong", "0.25", { repeatActionProbability: 0.24 })).not.toBeNull();
});
