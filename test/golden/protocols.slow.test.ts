/** Every recording of another training stack, to the end, on a vector and on single environments. */
import { expect, it } from "vitest";
import { recordings, replayOnSingles, replayOnVector } from "./protocol-data.js";

it.each(recordings)("%s, %s: every step equals the recorded one", (game, kind) => {
  expect(replayOnVector(game, kind), "a vector").toBeNull();
  expect(replayOnSingles(game, kind), "single environments").toBeNull();
});
