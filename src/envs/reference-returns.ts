/** Published returns of a random and a human player, which turn a raw return into a human-normalized score. */
import { checkNumber, checkOneOf } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { nearestNames } from "../core/game-names.js";

/** Mean returns of the two players that a score is placed between. */
export interface ReferenceReturns {
  readonly random: number;
  readonly human: number;
}

/**
 * Published tables by name; two human Pong returns circulate, so a score always names its table.
 *
 * Returns are of whole games of at most 108,000 frames that begin with 1 to 30 no-ops: comparable to evaluations without sticky actions.
 */
export const referenceTables = {
  /** google-deepmind/dqn_zoo, `atari_data.py`: all 57 games that agents are compared on. */
  dqn_zoo: {
    alien: { random: 227.8, human: 7127.7 },
    amidar: { random: 5.8, human: 1719.5 },
    assault: { random: 222.4, human: 742 },
    asterix: { random: 210, human: 8503.3 },
    asteroids: { random: 719.1, human: 47388.7 },
    atlantis: { random: 12850, human: 29028.1 },
    bank_heist: { random: 14.2, human: 753.1 },
    battle_zone: { random: 2360, human: 37187.5 },
    beam_rider: { random: 363.9, human: 16926.5 },
    berzerk: { random: 123.7, human: 2630.4 },
    bowling: { random: 23.1, human: 160.7 },
    boxing: { random: 0.1, human: 12.1 },
    breakout: { random: 1.7, human: 30.5 },
    centipede: { random: 2090.9, human: 12017 },
    chopper_command: { random: 811, human: 7387.8 },
    crazy_climber: { random: 10780.5, human: 35829.4 },
    defender: { random: 2874.5, human: 18688.9 },
    demon_attack: { random: 152.1, human: 1971 },
    double_dunk: { random: -18.6, human: -16.4 },
    enduro: { random: 0, human: 860.5 },
    fishing_derby: { random: -91.7, human: -38.7 },
    freeway: { random: 0, human: 29.6 },
    frostbite: { random: 65.2, human: 4334.7 },
    gopher: { random: 257.6, human: 2412.5 },
    gravitar: { random: 173, human: 3351.4 },
    hero: { random: 1027, human: 30826.4 },
    ice_hockey: { random: -11.2, human: 0.9 },
    jamesbond: { random: 29, human: 302.8 },
    kangaroo: { random: 52, human: 3035 },
    krull: { random: 1598, human: 2665.5 },
    kung_fu_master: { random: 258.5, human: 22736.3 },
    montezuma_revenge: { random: 0, human: 4753.3 },
    ms_pacman: { random: 307.3, human: 6951.6 },
    name_this_game: { random: 2292.3, human: 8049 },
    phoenix: { random: 761.4, human: 7242.6 },
    pitfall: { random: -229.4, human: 6463.7 },
    pong: { random: -20.7, human: 14.6 },
    private_eye: { random: 24.9, human: 69571.3 },
    qbert: { random: 163.9, human: 13455 },
    riverraid: { random: 1338.5, human: 17118 },
    road_runner: { random: 11.5, human: 7845 },
    robotank: { random: 2.2, human: 11.9 },
    seaquest: { random: 68.4, human: 42054.7 },
    skiing: { random: -17098.1, human: -4336.9 },
    solaris: { random: 1236.3, human: 12326.7 },
    space_invaders: { random: 148, human: 1668.7 },
    star_gunner: { random: 664, human: 10250 },
    surround: { random: -10, human: 6.5 },
    tennis: { random: -23.8, human: -8.3 },
    time_pilot: { random: 3568, human: 5229.2 },
    tutankham: { random: 11.4, human: 167.6 },
    up_n_down: { random: 533.4, human: 11693.2 },
    venture: { random: 0, human: 1187.5 },
    video_pinball: { random: 16256.9, human: 17667.9 },
    wizard_of_wor: { random: 563.5, human: 4756.5 },
    yars_revenge: { random: 3092.9, human: 54576.9 },
    zaxxon: { random: 32.5, human: 9173.3 },
  },
  /** Mnih et al. 2015, extended data table 2; the Zero Time Waste paper quotes its Pong. */
  nature_2015: {
    pong: { random: -20.7, human: 9.3 },
  },
} as const satisfies Record<string, Record<string, ReferenceReturns>>;

export type ReferenceTableName = keyof typeof referenceTables;
export const referenceTableNames = Object.keys(referenceTables) as readonly ReferenceTableName[];
export const defaultReferenceTable: ReferenceTableName = "dqn_zoo";

/**
 * A game's entry in a table.
 *
 * @param game - ALE's name, e.g. `"pong"`.
 * @returns `undefined` where the table has none.
 * @throws {InvalidArgumentError} if there is no such table.
 */
export function referenceReturns(
  game: string,
  table: ReferenceTableName = defaultReferenceTable,
): ReferenceReturns | undefined {
  const games: Partial<Record<string, ReferenceReturns>> =
    referenceTables[checkOneOf("referenceReturns", "table", table, referenceTableNames)];
  return typeof game === "string" && Object.hasOwn(games, game) ? games[game] : undefined;
}

/**
 * Where a return lies between the table's random player, 0, and its human, 1.
 *
 * @param game - ALE's name, e.g. `"pong"`.
 * @param episodeReturn - raw, of a whole game, or the mean of several.
 * @throws {InvalidArgumentError} if the table lacks the game, or the return is no number.
 * @example
 * humanNormalizedScore("pong", 20.7) // 1.173
 */
export function humanNormalizedScore(
  game: string,
  episodeReturn: number,
  table: ReferenceTableName = defaultReferenceTable,
): number {
  const where = "humanNormalizedScore";
  const range = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
  checkNumber(where, "episodeReturn", episodeReturn, range);
  const reference = referenceReturns(game, table);
  if (reference !== undefined) return normalizedScore(episodeReturn, reference);
  const games = Object.keys(referenceTables[table]);
  const near = typeof game === "string" ? nearestNames(game, games) : [];
  const advice = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "";
  throw new InvalidArgumentError(
    describeMismatch(where, `one of the ${games.length} games of the table ${table}`, "game", game, advice),
  );
}

/** 0 plays like random, 1 like the table's human. */
export function normalizedScore(episodeReturn: number, { random, human }: ReferenceReturns): number {
  return (episodeReturn - random) / (human - random);
}
