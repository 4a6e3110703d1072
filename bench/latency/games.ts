/** Whole games for systems whose answers are not the full network's, on the seeds of the confirmation. */
import {
  type AtariEnvironment,
  type ConfirmationResult,
  makeAtari,
  type ProtocolName,
} from "../../src/index.js";
import { type MeanInterval, meanInterval, pairedDifference } from "../../src/tools.js";
import type { GamePlayer } from "./system.js";

export type Attempt = ConfirmationResult["attempts"][number];

/** A mean return, and how far from the expert's on the same seeds. */
export type PlayedReturn = MeanInterval & { readonly difference?: MeanInterval };

export interface PlayedGames {
  readonly confirmation: Pick<ConfirmationResult, "ran">;
  readonly attempt: Attempt;
  readonly count: number;
}

/**
 * Plays the first seeds of a confirmed attempt greedily, begun as the confirmation's games were, and compares each game with the one that
 * the expert played there.
 *
 * @param options.confirmation - `results/<game>/ztw/confirm.json`.
 * @param options.attempt - one of its attempts.
 * @returns the mean return with its interval, and the paired difference from the expert's.
 */
export async function playGames(
  player: GamePlayer,
  { confirmation, attempt, count }: PlayedGames,
): Promise<PlayedReturn> {
  const expert = attempt.episodes.filter(({ tau }) => tau === 1).slice(0, count);
  const { game, protocol } = confirmation.ran;
  const environment = makeAtari(game, {
    protocol: protocol.name as ProtocolName,
    noopMax: protocol.options.noopMax as number | undefined,
  });
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
