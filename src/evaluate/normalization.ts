/** Published random and human returns, which turn a raw return into a human-normalized score. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

/** Mean returns of the two players that a score is placed between. */
export interface ReferenceReturns {
  readonly random: number;
  readonly human: number;
}

/** Published tables by name; two human Pong returns circulate, so a score always names its table. */
export const referenceTables = {
  /** google-deepmind/dqn_zoo, `atari_data.py`. */
  dqn_zoo: {
    pong: { random: -20.7, human: 14.6 },
    qbert: { random: 163.9, human: 13455.0 },
  },
  /** Mnih et al. 2015, extended data table 2; the Zero Time Waste paper quotes its Pong. */
  nature_2015: {
    pong: { random: -20.7, human: 9.3 },
  },
} as const satisfies Record<string, Record<string, ReferenceReturns>>;

export type ReferenceTableName = keyof typeof referenceTables;
export const defaultReferenceTable: ReferenceTableName = "dqn_zoo";

/** The game's entry in a table, or `undefined` where the table has none. */
export function referenceReturns(
  game: string,
  table: ReferenceTableName = defaultReferenceTable,
): ReferenceReturns | undefined {
  const games: Partial<Record<string, ReferenceReturns>> = referenceTables[table];
  return games[game];
}

/** 0 plays like random, 1 like the table's human. */
export function humanNormalizedScore(episodeReturn: number, reference: ReferenceReturns): number {
  return (episodeReturn - reference.random) / (reference.human - reference.random);
}

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
