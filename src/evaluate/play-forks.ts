/** Counterfactual forks: what a disagreement with the expert costs, by playing on both ways. */
import { crc32 } from "node:zlib";
import { maxEmulatorSeed, RandomStream } from "../core/random.js";
import type { BatchActor } from "../runtime/actor.js";
import type { Disagreement } from "./disagreements.js";
import type { ForkRow } from "./fork-rows.js";
import type { TwinGames } from "./twin-games.js";

/** A game that was played, and the disagreements in it to fork at. */
export interface ForkedGame {
  readonly episodeIndex: number;
  /** Of the emulator. */
  readonly seed: number;
  readonly actions: readonly number[];
  /** In the order of their steps. */
  readonly drawn: readonly Disagreement[];
}

export interface ForkOptions {
  /** Decisions after which a fork ends at the latest. */
  readonly horizon: number;
  /** Seeds the luck of forks. */
  readonly runSeed: number;
  readonly signal?: AbortSignal;
  /** Called after each fork. */
  readonly onFork?: () => void;
}

/**
 * Plays the game again up to each disagreement, then from there once with the exit's action and once with the expert's, and on with the
 * expert in both, with the same luck.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function playForks(
  games: TwinGames,
  expert: Pick<BatchActor, "act">,
  game: ForkedGame,
  options: ForkOptions,
): Promise<ForkRow[]> {
  const rows: ForkRow[] = [];
  for (let start = 0; start < game.drawn.length; start += mostMoments) {
    const drawn = game.drawn.slice(start, start + mostMoments);
    replay(games, { ...game, drawn });
    for (const [slot, { step, exitIndex, action, expertAction }] of drawn.entries()) {
      const stream = new RandomStream(options.runSeed, `fork ${game.episodeIndex} ${step}`);
      games.branch(slot, stream.integer(maxEmulatorSeed + 1));
      const outcome = await playFork(games, expert, { ...options, actions: [action, expertAction] });
      rows.push({ step, exitIndex, action, expertAction, ...outcome });
      options.onFork?.();
    }
  }
  return rows;
}

/** Kept at a time, of 150 kB each; for more of one game it is played again. */
const mostMoments = 256;

/** Keeps each moment in the slot of its place. */
function replay(games: TwinGames, { seed, actions, drawn }: ForkedGame): void {
  games.begin(seed);
  let step = 0;
  for (const [slot, disagreement] of drawn.entries()) {
    for (; step < disagreement.step; step++) games.step(actions[step]!, actions[step]!);
    const { observations } = games;
    const checksum = crc32(observations.subarray(0, observations.length / 2));
    if (checksum !== disagreement.checksum)
      throw new Error(`playForks: the game of seed ${seed} did not repeat itself up to step ${step}.`);
    games.save(slot);
  }
}

interface ForkPlan extends Pick<ForkOptions, "horizon" | "signal"> {
  /** The exit's and the expert's. */
  readonly actions: readonly [number, number];
}

/**
 * Plays on from where both games are, until nothing can differ any more.
 *
 * @returns what the expert's action earned more, and the decisions that it took to see that.
 */
export async function playFork(
  games: TwinGames,
  expert: Pick<BatchActor, "act">,
  { horizon, signal, actions }: ForkPlan,
): Promise<Pick<ForkRow, "pointsLost" | "numSteps">> {
  const next = Int32Array.from(actions);
  for (let numSteps = 1; ; numSteps++) {
    signal?.throwIfAborted();
    games.step(next[0]!, next[1]!);
    if (games.areSame || games.areOver || numSteps === horizon)
      return { pointsLost: games.points(1) - games.points(0), numSteps };
    await expert.act(games.observations, next);
  }
}
