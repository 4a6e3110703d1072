/** Whole games for systems whose answers are not the full network's, on the seeds of the confirmation. */
import { makeAtari } from "ztw-atari";
import { meanInterval, pairedDifference } from "ztw-atari/tools";

/**
 * Plays the first seeds of a confirmed attempt greedily, and compares each game with the one that the expert played there.
 *
 * @param system - `act` answers an observation with an action, at once or later; `reset` starts an episode, where it is needed.
 * @param attempt - of `results/<game>/ztw/confirm.json`.
 * @returns the mean return with its interval, and the paired difference from the expert's.
 */
export async function playGames(system, { game, attempt, count }) {
  const expert = attempt.episodes.filter(({ tau }) => tau === 1).slice(0, count);
  const environment = makeAtari(game);
  const returns = [];
  for (const { seed } of expert) returns.push(await playGame(environment, system, seed));
  environment.close();
  const difference = pairedDifference(
    returns,
    expert.map(({ episodeReturn }) => episodeReturn),
  );
  return { ...meanInterval(returns), difference };
}

async function playGame(environment, { act, reset }, seed) {
  reset?.();
  let { observation } = environment.reset({ seed });
  for (let episodeReturn = 0; ; ) {
    const step = environment.step(await act(observation));
    episodeReturn += step.info.rawReward;
    observation = step.observation;
    if (step.terminated || step.truncated) return episodeReturn;
  }
}
