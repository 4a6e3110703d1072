/** Every recording of ale-py's emulator: 8 games x 2 sticky probabilities x 1,200 frames, seeded in both ways. */
import { expect, it } from "vitest";
import { goldenGames } from "./ale-data.js";
import { replayFrames } from "./ale-replay.js";

const cases = goldenGames.flatMap((game) => ["0.0", "0.25"].map((sticky) => [game, sticky] as const));

it.each(cases)(
  "%s with sticky actions %s: reward, lives, end, RAM and screens equal ale-py's",
  (game, sticky) => {
    expect(replayFrames(game, sticky, { seedAtLoad: true }), "seeded at load").toBeNull();
    expect(replayFrames(game, sticky), "seeded at reset").toBeNull();
  },
);
