/** Plays a policy, and counts what each of its exits knew of the states at which it decided. */
import { checkInteger, checkOneOf, checkPaths, freezeOptions } from "../core/check.js";
import { checkOutputFile } from "../core/output.js";
import type { Decision, PolicySession } from "../core/policy-types.js";
import { checkLongWork, type LongWork } from "../core/progress.js";
import { readCommit } from "../core/provenance.js";
import type { Tau } from "../core/tau.js";
import { type Bundle, folderOf } from "../model/bundle.js";
import { defaultMethod, type MethodName, methodNames } from "../model/bundle-schema.js";
import { checkTauFor } from "../model/policy-weights.js";
import { type BatchActor, createActor } from "../runtime/actor.js";
import { type Cell, gridCells } from "./cells.js";
import { type ActionMode, actionModes } from "./episode.js";
import { HeadCounter } from "./head-counts.js";
import { type MeasuresResult, writeMeasures } from "./measures-result.js";
import { Player } from "./player.js";
import type { PlayerSetup } from "./player-setup.js";
import { resultFormatVersion } from "./result-schema.js";
import { describeScheme } from "./seeds.js";

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
  /** Seeds the games, which are those of `evaluate` with this run seed. Default 0. */
  readonly runSeed?: number;
  /** Result file to write. */
  readonly output?: string;
}

const where = "measure";

/** Observations that all exits answer in one call. */
const batchSize = 128;

/**
 * Plays whole games at `tau` and asks every exit about each state at which the policy decided: agreement with the expert,
 * calibration, divergence, and hindsight improvability, as counts a game. `measureHeads` turns them into numbers.
 *
 * @throws {InvalidArgumentError} if an option is out of range.
 * @throws {CheckpointError} if the bundle does not load, or lacks the method.
 * @throws the signal's reason when it is aborted; nothing is kept then: it takes seconds a game.
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
  };
}

async function playWatched(options: Settings, actor: BatchActor): Promise<MeasuresResult> {
  const { method, mode, tau, runSeed, numSeeds: numEpisodes } = options;
  const watched: WatchedSession[] = [];
  const player = await Player.open(options, (session) => {
    watched.push(new WatchedSession(session, actor));
    return watched[0]!;
  });
  try {
    const ran = player.describe(method, { runSeed, ...describeScheme(2) });
    const grid = { ...ran, modes: [mode], taus: [tau], firstEpisode: 0, numEpisodes } as const;
    const games = await playGames(player, watched[0]!, {
      ...options,
      cells: gridCells({ ...grid, purpose: "evaluation" }),
    });
    const commits = [readCommit() ?? []].flat();
    return { formatVersion: resultFormatVersion, kind: "measures", ran, commits, mode, tau, games };
  } finally {
    await player.close();
  }
}

async function playGames(
  player: Player,
  session: WatchedSession,
  { cells, signal, onProgress }: LongWork & { readonly cells: readonly Cell[] },
): Promise<MeasuresResult["games"]> {
  const games: MeasuresResult["games"] = [];
  const report = () =>
    onProgress?.({ phase: "games", done: games.length, total: cells.length, unit: "games" });
  report();
  for (const cell of cells) {
    const counter = session.startGame();
    const { row } = await player.play(cell, signal);
    await session.flush();
    const { episodeIndex, seed, actionsHash } = row;
    games.push({ episodeIndex, seed, actionsHash, numStates: counter.numStates, heads: [...counter.heads] });
    report();
  }
  return games;
}

/** A session that shows every exit what it is asked. */
class WatchedSession implements PolicySession {
  readonly numActions: number;
  readonly numExits: number;
  readonly #session: PolicySession;
  readonly #actor: BatchActor;
  #seen: Uint8Array[] = [];
  #counter: HeadCounter;

  constructor(session: PolicySession, actor: BatchActor) {
    this.numActions = session.numActions;
    this.numExits = session.numExits;
    this.#session = session;
    this.#actor = actor;
    this.#counter = this.startGame();
  }

  /** Returns what counts from now on. */
  startGame(): HeadCounter {
    this.#seen = [];
    this.#counter = new HeadCounter(this.numExits - 1, this.numActions);
    return this.#counter;
  }

  async decide(observation: Uint8Array, tau: Tau): Promise<Decision> {
    this.#seen.push(observation.slice());
    if (this.#seen.length === batchSize) await this.flush();
    return this.#session.decide(observation, tau);
  }

  async flush(): Promise<void> {
    if (this.#seen.length === 0) return;
    const observations = Buffer.concat(this.#seen);
    this.#seen = [];
    this.#counter.add(await this.#actor.logits(observations));
  }

  reset(): void {
    this.#session.reset();
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}
