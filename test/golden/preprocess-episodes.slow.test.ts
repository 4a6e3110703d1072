/** Whole games under `ref-clean`, one environment, many seeds one after the other. */
import { expect, it } from "vitest";
import type { AtariEnvironment } from "../../src/envs/atari-environment.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { checksum, goldenActions, goldenGames, readGzipJson } from "./ale-data.js";

interface RecordedEpisode {
  readonly seed: number;
  readonly episode_return: number;
  readonly steps: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly lives: number;
  readonly episode_frame: number;
  /** [step, reward] of every reward. */
  readonly rewards: [number, number][];
  /** Running CRC over all observations. */
  readonly observations_crc: string;
}

it.each(goldenGames)(
  "%s: six games of one reused environment equal those of fresh ones in ale-py",
  (game) => {
    const { episodes } = readGzipJson<{ episodes: RecordedEpisode[] }>(
      `preprocess/${game}-refclean-episodes.json.gz`,
    );
    const environment = makeAtari(game);
    for (const episode of episodes) expect(play(environment, episode.seed)).toEqual(episode);
    environment.close();
  },
);

it("another seed's game is another one", () => {
  const { episodes } = readGzipJson<{ episodes: RecordedEpisode[] }>(
    "preprocess/qbert-refclean-episodes.json.gz",
  );
  const environment = makeAtari("qbert");
  const [first] = episodes;
  expect({ ...play(environment, first!.seed + 1), seed: first!.seed }).not.toEqual(first);
  environment.close();
});

function play(environment: AtariEnvironment, seed: number): RecordedEpisode {
  const actions = goldenActions(seed, environment.actionSpace.n);
  const rewards: [number, number][] = [];
  let { observation } = environment.reset({ seed });
  let observations = checksum(observation);
  for (let steps = 1; ; steps++) {
    const result = environment.step(actions.next().value);
    observation = result.observation;
    observations = checksum(observation, Number.parseInt(observations, 16));
    if (result.reward !== 0) rewards.push([steps - 1, result.reward]);
    if (!result.terminated && !result.truncated) continue;
    return {
      seed,
      episode_return: rewards.reduce((sum, [, reward]) => sum + reward, 0),
      steps,
      terminated: result.terminated,
      truncated: result.truncated,
      lives: result.info.lives,
      episode_frame: result.info.episodeFrames,
      rewards,
      observations_crc: observations,
    };
  }
}
