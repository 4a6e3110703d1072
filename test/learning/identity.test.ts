/** PPO must learn; a game whose answer is on the screen shows it in seconds. */
import { expect, it } from "vitest";
import type { TrainOptions } from "../../src/policy/train-options.js";
import { trainWith } from "../../src/policy/train-with.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import {
  IdentityVector,
  identityArchitecture,
  residualIdentityArchitecture,
} from "../policy/identity-game.js";

/** Mean reward of a step over the last stretch of training; 3 is perfect, 0.75 is guessing. */
async function rewardAfter(options: Partial<TrainOptions>): Promise<number> {
  const result = await trainWith(
    {
      game: "identity",
      output: temporaryFolder(),
      architecture: identityArchitecture,
      steps: 12_288,
      numEnvs: 8,
      rolloutSteps: 32,
      minibatchSize: 64,
      learningRate: 3e-3,
      discount: 0.5,
      numThreads: 1,
      ...options,
    },
    () => new IdentityVector(8, { hasCuts: true }),
  );
  const meanEpisodeSteps = 14.5; // 5 to 24
  return result.recentReturn! / meanEpisodeSteps;
}

it("solves the identity game", async () => {
  expect(await rewardAfter({})).toBeGreaterThan(2.7);
});

it("solves it with a residual network", async () => {
  expect(await rewardAfter({ architecture: residualIdentityArchitecture })).toBeGreaterThan(2.7);
});

it("does not without a learning rate to speak of", async () => {
  expect(await rewardAfter({ learningRate: 1e-7 })).toBeLessThan(1.2);
});
