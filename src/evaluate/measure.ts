/** Plays a policy, and counts what each of its exits knew of the states at which it decided. */
import { checkInteger, checkOneOf, checkPaths, freezeOptions } from "../core/check.js";
import { checkOutputFile } from "../core/output.js";
import { checkLongWork, type LongWork } from "../core/progress.js";
import { readCommit } from "../core/provenance.js";
import type { Tau } from "../core/tau.js";
import { type Bundle, folderOf } from "../model/bundle.js";
import { defaultMethod, type MethodName, methodNames } from "../model/bundle-schema.js";
import { exitRuleOf } from "../model/exit-rule.js";
import { checkTauFor } from "../model/policy-weights.js";
import { type BatchActor, createActor } from "../runtime/actor.js";
import { type Cell, gridCells } from "./cells.js";
import { type ActionMode, actionModes } from "./episode.js";
import {
  type ForkGamesOptions,
  forkGames,
  gameOf,
  type MeasuredGame,
  type WatchedGame,
} from "./fork-games.js";
import { KeptGames } from "./kept-games.js";
import { type MeasuresResult, writeMeasures } from "./measures-result.js";
import { Player } from "./player.js";
import type { PlayerSetup } from "./player-setup.js";
import { resultFormatVersion } from "./result-schema.js";
import { describeScheme } from "./seeds.js";
import { WatchedSession } from "./watched-session.js";

export interface MeasureOptions extends Omit<PlayerSetup, "bundle" | "method" | "realTime">, LongWork {
  /** A policy bundle, or its folder. */
  readonly bundle: string | Bundle;
  /** Default `"ztw"`. */
  readonly method?: MethodName;
  /** Whose states: those at which the policy decides at this threshold, or with one for each internal classifier. Default 0.9. */
  readonly tau?: Tau;
  /** Default `"greedy"`. */
  readonly mode?: ActionMode;
  /** Games. Default 10. */
  readonly numSeeds?: number;
  /**
   * Disagreements with the expert at which the game is forked: played on by the expert after its own action and after the exit's.
   * Needs mode `"greedy"`. Default 0.
   */
  readonly numForks?: number;
  /** Decisions after which a fork ends at the latest. Default 200, which a point of Pong may take. */
  readonly forkHorizon?: number;
  /** Seeds the games, which are those of `evaluate` with this run seed. Default 0. */
  readonly runSeed?: number;
  /** Result file to write. */
  readonly output?: string;
}

const where = "measure";

/** Of one call. */
export const mostForks = 100_000;

/** A point of Pong takes up to so many decisions. */
export const defaultForkHorizon = 200;

/**
 * Plays whole games at `tau` and asks every exit about each state at which the policy decided: agreement with the expert,
 * calibration, divergence, and hindsight improvability, as counts a game. `measureHeads` turns them into numbers. With `numForks`, also what
 * disagreements of the exits taken cost, in points: `measureForks`.
 *
 * @throws {InvalidArgumentError} if an option is out of range.
 * @throws {CheckpointError} if the bundle does not load, or lacks the method.
 * @throws the signal's reason when it is aborted. With `output`, games whose forks are played are kept, as after a kill; the same call goes on.
 * @example
 * const [first, second] = measureHeads(await measure({ bundle: shippedBundleFolder("pong"), tau: 0.9 }));
 */
export async function measure(given: MeasureOptions): Promise<MeasuresResult> {
  const options = resolveOptions(given);
  const actor = await createActor(options.bundle, { method: options.method });
  try {
    const result = await playWatched(options, actor);
    if (options.output !== undefined) await writeMeasures(options.output, result);
    return result;
  } finally {
    await actor.close();
  }
}

type Settings = PlayerSetup & ReturnType<typeof resolveOptions>;

function resolveOptions(given: MeasureOptions) {
  const copy = freezeOptions(where, given);
  const options = { ...copy, bundle: folderOf(copy.bundle, where) };
  checkLongWork(where, options);
  checkPaths(where, options, ["output", "romFolder"]);
  if (options.output !== undefined) checkOutputFile(where, options.output);
  const seeds = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const method = checkOneOf(where, "method", options.method ?? defaultMethod, methodNames);
  return {
    ...options,
    method,
    mode: checkOneOf(where, "mode", options.mode ?? "greedy", actionModes),
    tau: checkTauFor(where, "tau", options.tau ?? 0.9, { ...options, method }),
    numSeeds: checkInteger(where, "numSeeds", options.numSeeds ?? 10, { min: 1, max: 100_000 }),
    runSeed: checkInteger(where, "runSeed", options.runSeed ?? 0, seeds),
    numForks: checkNumForks(options),
    forkHorizon: checkInteger(where, "forkHorizon", options.forkHorizon ?? defaultForkHorizon, {
      min: 1,
      max: 100_000,
    }),
  };
}

/** Sampled actions are not the exit's choice, and forks play that. */
function checkNumForks({ numForks = 0, mode = "greedy" }: MeasureOptions): number {
  checkInteger(where, "numForks", numForks, { min: 0, max: mostForks });
  if (numForks > 0) checkOneOf(where, "mode", mode, ["greedy"]);
  return numForks;
}

async function playWatched(options: Settings, actor: BatchActor): Promise<MeasuresResult> {
  const { method, mode, tau, runSeed, numSeeds: numEpisodes, numForks, forkHorizon } = options;
  const watched: WatchedSession[] = [];
  const player = await Player.open(options, (session) => {
    watched.push(new WatchedSession(session, actor));
    return watched[0]!;
  });
  try {
    const ran = player.describe(method, { runSeed, ...describeScheme(2) });
    const grid = { ...ran, modes: [mode], taus: [tau], firstEpisode: 0, numEpisodes } as const;
    const played = await playGames(player, watched[0]!, {
      ...options,
      isConfident: exitRuleOf(ran.policy) === "max-probability",
      cells: gridCells({ ...grid, purpose: "evaluation" }),
    });
    const { bundle } = player;
    const commits = [readCommit() ?? []].flat();
    const about = { ran, commits, mode, tau, numEpisodes, numForks, forkHorizon };
    const games =
      numForks > 0 ? await forkKept(played, { ...options, bundle, actor }, about) : played.map(gameOf);
    const result = { formatVersion: resultFormatVersion, kind: "measures", ran, commits, mode, tau } as const;
    return { ...result, ...(numForks > 0 && { forkHorizon }), games };
  } finally {
    await player.close();
  }
}

/** Goes on with the games that are kept beside the result. */
async function forkKept(
  played: readonly WatchedGame[],
  options: Omit<ForkGamesOptions, "kept"> & { readonly output?: string | undefined },
  about: unknown,
): Promise<MeasuredGame[]> {
  const kept = new KeptGames(options.output, about);
  try {
    const games = await forkGames(played, { ...options, kept });
    kept.remove();
    return games;
  } finally {
    kept.close();
  }
}

interface WatchedGrid extends LongWork {
  readonly cells: readonly Cell[];
  /** Whether exits are left by their largest probability. */
  readonly isConfident: boolean;
}

async function playGames(
  player: Player,
  session: WatchedSession,
  { cells, isConfident, signal, onProgress }: WatchedGrid,
): Promise<WatchedGame[]> {
  const games: WatchedGame[] = [];
  const report = () =>
    onProgress?.({ phase: "games", done: games.length, total: cells.length, unit: "games" });
  report();
  for (const cell of cells) {
    const { counter, log } = session.startGame();
    const { row } = await player.play(cell, signal);
    await session.flush();
    const { episodeIndex, seed, actionsHash } = row;
    const { numStates, heads } = counter;
    const thresholds = isConfident && { thresholds: [...counter.thresholds] };
    const game = { episodeIndex, seed, actionsHash, numStates, heads: [...heads], ...thresholds };
    games.push({ game, log });
    report();
  }
  return games;
}
