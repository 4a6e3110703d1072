/** Whole games for systems whose answers are not the full network's, on the seeds of the confirmation. */
import { type AtariEnvironment, type ConfirmationResult, makeAtari } from "../../src/index.js";
import { type MeanInterval, meanInterval, pairedDifference } from "../../src/tools.js";
import type { GamePlayer } from "./system.js";

export type Attempt = ConfirmationResult["attempts"][number];

/** A mean return, and how far from the expert's on the same seeds. */
export type PlayedReturn = MeanInterval & { readonly difference?: MeanInterval };

/**
 * Plays the first seeds of a confirmed attempt greedily, and compares each game with the one that the expert played there.
 *
 * @param options.attempt - of `results/<game>/ztw/confirm.json`.
 * @returns the mean return with its interval, and the paired difference from the expert's.
 */
export async function playGames(
  player: GamePlayer,
  { game, attempt, count }: { readonly game: string; readonly attempt: Attempt; readonly count: number },
): Promise<PlayedReturn> {
  const expert = attempt.episodes.filter(({ tau }) => tau === 1).slice(0, count);
  const environment = makeAtari(game);
  const returns: number[] = [];
  for (const { seed } of expert) returns.push(await playGame(environment, player, seed));
  environment.close();
  const difference = pairedDifference(
    returns,
    expert.map(({ episodeReturn }) => episodeReturn),
  );
  return { ...meanInterval(returns), difference };
}

async function playGame(
  environment: AtariEnvironment,
  { act, reset }: GamePlayer,
  seed: number,
): Promise<number> {
  reset?.();
  let { observation } = environment.reset({ seed });
  for (let episodeReturn = 0; ; ) {
    const step = environment.step(await act(observation));
    episodeReturn += step.info.rawReward;
    observation = step.observation;
    if (step.terminated || step.truncated) return episodeReturn;
  }
}
