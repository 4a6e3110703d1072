/** The recordings of AtariVectorEnv, step by step: 8 games x 5 settings x 3 environments. */
import { expect, it } from "vitest";
import { goldenGames } from "./ale-data.js";
import type { RecordedKind } from "./preprocess-data.js";
import { recordedKinds, replay } from "./preprocess-data.js";

const kinds = Object.keys(recordedKinds) as RecordedKind[];
const cases = goldenGames.flatMap((game) =>
  kinds.map((kind) => ({ game, kind, numSteps: isPlayedToTheEnd(game, kind) ? 1000 : 300 })),
);

/** The games that ship and the default protocol; the rest is the same code on other screens. */
function isPlayedToTheEnd(game: string, kind: RecordedKind): boolean {
  return ["pong", "qbert"].includes(game) || kind === "refclean-vector";
}

it.each(cases)("$game, $kind: $numSteps steps equal AtariVectorEnv's", ({ game, kind, numSteps }) => {
  expect(replay(game, kind, { numSteps })).toBeNull();
});

it("clipped rewards are found where the recorded ones are larger", () => {
  const difference = replay("qbert", "vector-sticky0.0-noop30-fire", { rewardClipping: true });
  expect(difference).toMatch(/expected reward \[.*25.*\], received \[.*1.*\]/);
});
