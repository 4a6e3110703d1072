/** Scores of returns: placed between a random player and an expert. Tables of human players are in `envs/reference-returns.ts`. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

/**
 * 0 plays like random, 1 like the expert.
 *
 * @throws {InvalidArgumentError} if the expert does not earn more than the random player.
 */
export function expertNormalizedScore(
  episodeReturn: number,
  { random, expert }: { readonly random: number; readonly expert: number },
): number {
  if (!(expert > random)) {
    const expected = `more than the random player's ${random}`;
    throw new InvalidArgumentError(describeMismatch("expertNormalizedScore", expected, "expert", expert));
  }
  return (episodeReturn - random) / (expert - random);
}
