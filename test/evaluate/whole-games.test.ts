/** Lives as episodes are played as whole games, as Stable-Baselines3's evaluate_policy counts them. */
import { afterEach, expect, it } from "vitest";
import { type AtariEnvironment, makeAtari } from "../../src/envs/atari-environment.js";
import { colorScreen } from "../../src/envs/palette.js";
import { runEpisode } from "../../src/evaluate/episode.js";
import { wholeGames } from "../../src/evaluate/whole-games.js";
import { CyclingSession } from "./fakes.js";

const opened: AtariEnvironment[] = [];
const options = { seed: 4, tau: 0.5, mode: "greedy" } as const;

function open(episodicLife: boolean): AtariEnvironment {
  opened.push(makeAtari("breakout", { protocol: "sb3", episodicLife, captureFrames: true }));
  return opened.at(-1)!;
}

afterEach(() => {
  for (const environment of opened.splice(0)) environment.close();
});

/** The same actions by hand: every life, to the end of the game. */
function playByHand(environment: AtariEnvironment, actions: readonly number[]) {
  let { info } = environment.reset({ seed: options.seed });
  const before = info.gameReturn;
  for (const action of actions) {
    const step = environment.step(action);
    info = step.info;
    if (step.terminated && !info.gameEnded) environment.reset();
  }
  return {
    gameEnded: info.gameEnded,
    numFrames: info.episodeFrames,
    episodeReturn: info.gameReturn - before,
  };
}

it("an episode goes on over lives, and ends with the game", async () => {
  const actions: number[] = [];
  const whole = wholeGames(open(true));
  const watched = {
    reset: (given: { readonly seed: number }) => whole.reset(given),
    step: (action: number) => {
      actions.push(action);
      return whole.step(action);
    },
  };
  const { counts } = await runEpisode(watched, new CyclingSession(), options);
  expect(counts).toMatchObject({ terminated: true, truncated: false, numSteps: actions.length });
  const { numFrames, episodeReturn } = counts;
  expect(playByHand(open(true), actions)).toEqual({ gameEnded: true, numFrames, episodeReturn });
});

it("without it, the episode would be one life", async () => {
  const [life, game] = [open(true), open(true)];
  const one = await runEpisode(life, new CyclingSession(), options);
  const all = await runEpisode(wholeGames(game), new CyclingSession(), options);
  expect(all.counts.numFrames).toBeGreaterThan(2 * one.counts.numFrames);
});

it("captured frames are all frames since the step before, those that continue the game included", () => {
  const game = wholeGames(open(true));
  game.reset({ seed: options.seed });
  let frames = 0;
  let played = 0;
  for (let step = 0; step < 150 && played - frames <= 4; step++) {
    frames = played;
    const { info } = game.step(1);
    played = info.episodeFrames;
    if (step > 0) expect(game.capturedFrames()).toHaveLength(played - frames);
  }
  const { palette } = opened.at(-1)!;
  const colored = game
    .capturedScreens()
    .map((screen) => ({ width: 160, height: 210, data: colorScreen(screen, palette) }));
  expect(game.capturedFrames()).toEqual(colored);
  expect(played - frames).toBeGreaterThan(4); // a life was lost, and its step goes on over no-op and FIRE
});

it("where lives end nothing, the environment is used as it is", () => {
  const environment = open(false);
  expect(wholeGames(environment)).toBe(environment);
});
