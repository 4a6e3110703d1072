/** Every recording of AtariVectorEnv, step by step: 8 games x 5 settings x 3 environments x 1,000 steps. */
import { expect, test } from "vitest";
import { goldenGames } from "./ale-data.js";
import type { RecordedKind } from "./preprocess-data.js";
import { recordedKinds, replay } from "./preprocess-data.js";

const kinds = Object.keys(recordedKinds) as RecordedKind[];
const cases = goldenGames.flatMap((game) => kinds.map((kind) => [game, kind] as const));

test.each(cases)(
  "%s, %s: observations, rewards, flags, lives and frames equal AtariVectorEnv's",
  (game, kind) => {
    expect(replay(game, kind)).toBeNull();
  },
);

test("clipped rewards are the recorded ones, clamped", () => {
  const difference = replay("qbert", "vector-sticky0.0-noop30-fire", { rewardClipping: true });
  expect(difference).toMatch(/expected reward \[.*25.*\], received \[.*1.*\]/);
});
