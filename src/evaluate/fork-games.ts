/** Forks some of the disagreements of games that were played. */
import { sum } from "../core/numbers.js";
import type { LongWork } from "../core/progress.js";
import { RandomStream } from "../core/random.js";
import { makeAtariVector } from "../envs/atari-vector.js";
import type { Bundle } from "../model/bundle.js";
import type { BatchActor } from "../runtime/actor.js";
import { type Disagreement, type DisagreementLog, drawDisagreements } from "./disagreements.js";
import type { KeptGames } from "./kept-games.js";
import type { MeasuresResult } from "./measures-result.js";
import { playForks } from "./play-forks.js";
import { gameOptions, type PlayerSetup } from "./player-setup.js";
import { TwinGames } from "./twin-games.js";

export type MeasuredGame = MeasuresResult["games"][number];

/** A game with what was noted of it. */
export interface WatchedGame {
  readonly game: MeasuredGame;
  readonly log: DisagreementLog;
}

export interface ForkGamesOptions extends Omit<PlayerSetup, "bundle">, LongWork {
  readonly bundle: Bundle;
  /** Its expert plays on. */
  readonly actor: BatchActor;
  /** Of all games together. */
  readonly numForks: number;
  readonly forkHorizon: number;
  readonly runSeed: number;
  /** Those whose forks need not be played again. */
  readonly kept: KeptGames;
}

/** Without what was noted. */
export function gameOf({ game }: WatchedGame): MeasuredGame {
  return game;
}

/**
 * Adds to each game what forks at those of its disagreements found that were drawn.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function forkGames(
  played: readonly WatchedGame[],
  options: ForkGamesOptions,
): Promise<MeasuredGame[]> {
  const random = new RandomStream(options.runSeed, "disagreements");
  const disagreements = played.map(({ log }) => log.disagreements);
  const drawn = drawDisagreements(disagreements, options.numForks, random);
  const onFork = counter(sum(drawn.map(({ length }) => length)), options);
  const twins = openTwins(options);
  try {
    const games: MeasuredGame[] = [];
    for (const [index, watched] of played.entries())
      games.push(await forkGame(twins, watched, { ...options, drawn: drawn[index]!, onFork }));
    return games;
  } finally {
    twins.close();
  }
}

interface ForkGameOptions extends ForkGamesOptions {
  readonly drawn: readonly Disagreement[];
  /** Told how many forks are behind. */
  readonly onFork: (count?: number) => void;
}

/** Plays what is not kept. */
async function forkGame(
  twins: TwinGames,
  { game, log }: WatchedGame,
  { actor, drawn, kept, onFork, forkHorizon: horizon, runSeed, signal }: ForkGameOptions,
): Promise<MeasuredGame> {
  const found = kept.find(game);
  if (found !== undefined) {
    onFork(drawn.length);
    return found;
  }
  const forked = { ...game, actions: log.actions, drawn };
  const rows = await playForks(twins, actor, forked, { horizon, runSeed, signal, onFork: () => onFork() });
  const finished = { ...game, forks: { ...log.counts, played: rows } };
  kept.add(finished);
  return finished;
}

function openTwins({ bundle, ...setup }: ForkGamesOptions): TwinGames {
  const options = { ...gameOptions(bundle, setup), numEnvs: 2, autoreset: "disabled" } as const;
  return new TwinGames(makeAtariVector(bundle.manifest.game, options));
}

/** Reports at once, and whenever it is called. */
function counter(total: number, { onProgress }: LongWork): (count?: number) => void {
  let done = 0;
  const report = () => onProgress?.({ phase: "forks", done, total, unit: "forks" });
  report();
  return (count = 1) => {
    done += count;
    report();
  };
}
