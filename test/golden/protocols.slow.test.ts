/** Every recording of another training stack, to the end, on a vector and on single environments. */
import { expect, test } from "vitest";
import { recordings, replayOnSingles, replayOnVector } from "./protocol-data.js";

test.each(recordings)("%s, %s: every step equals the recorded one", (game, kind) => {
  expect(replayOnVector(game, kind), "a vector").toBeNull();
  expect(replayOnSingles(game, kind), "single environments").toBeNull();
});
