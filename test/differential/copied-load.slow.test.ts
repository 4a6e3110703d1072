/** All environments of a vector but the first are made from the first's loaded state: equal to a fresh load, in a fraction of its time. */
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { listGames } from "../../src/envs/games.js";

const numSteps = 12;
const seed = 7;
const options = { repeatActionProbability: 0.25 } as const;

it.each(listGames())("%s: an environment made from another's load equals a fresh one", (game) => {
  const vector = makeAtariVector(game, { numEnvs: 2, numThreads: 1, autoreset: "next-step", ...options });
  const single = makeAtari(game, options);
  expect(crc32(vector.render(1).data)).toBe(crc32(vector.render(0).data)); // of the load itself
  vector.reset({ indices: [1], seeds: [seed] });
  const fresh = single.reset({ seed });
  const { size } = vector.observationSpace;
  const shown = () => crc32(vector.observations.subarray(size, 2 * size));
  expect([shown(), vector.lives[1]]).toEqual([crc32(fresh.observation), fresh.info.lives]);
  vector.reset({ indices: [0] }); // stands for itself
  for (let step = 0; step < numSteps; step++) {
    const action = (step * 7) % vector.actionSpace.n;
    vector.step(Int32Array.of(0, action));
    const { observation, info } = single.step(action);
    expect([shown(), vector.rawRewards[1], vector.lives[1], vector.frames[1]]).toEqual([
      crc32(observation),
      info.rawReward,
      info.lives,
      info.frames,
    ]);
  }
  expect(crc32(vector.render(1).data)).toBe(crc32(single.render().data));
  vector.close();
  single.close();
});

it("64 environments are made in less processor time than 30 single ones", () => {
  const measure = (make: () => void) => {
    const before = process.cpuUsage();
    make();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const vectors = measure(() =>
    makeAtariVector("pong", { numEnvs: 64, numThreads: 1, autoreset: "next-step" }).close(),
  );
  const singles = measure(() => {
    for (let index = 0; index < 30; index++) makeAtari("pong").close();
  });
  expect(vectors).toBeLessThan(singles);
});
