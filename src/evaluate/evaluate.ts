/** Plays a policy over taus, seeds and action modes; a killed evaluation goes on where it stopped. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { checkInteger, checkObject, checkOneOf, checkPaths, freezeOptions } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { takeLock } from "../core/lock.js";
import { checkOutputFile, checkOutputFolder } from "../core/output.js";
import { checkLongWork, type LongWork } from "../core/progress.js";
import { readCommit, readLoad } from "../core/provenance.js";
import type { Tau } from "../core/tau.js";
import { usableCores } from "../core/usable-cores.js";
import { checkCore } from "../envs/cores.js";
import { type Bundle, folderOf } from "../model/bundle.js";
import { defaultMethod, type PolicyName } from "../model/bundle-schema.js";
import { exitRuleOf } from "../model/exit-rule.js";
import { type Cell, compareCells, gridCells } from "./cells.js";
import { type ActionMode, actionModes } from "./episode.js";
import { resolveHeads } from "./heads.js";
import { Player } from "./player.js";
import type { PlayerSetup } from "./player-setup.js";
import { playCells } from "./pool.js";
import { checkRealTime } from "./real-time.js";
import { writeResult } from "./result-file.js";
import { type Ran, resultFormatVersion, type SweepResult, type Timing } from "./result-schema.js";
import { comparable, type PlayedEpisode, RowsFile } from "./rows-file.js";
import { describeScheme, type SeedScheme, seedSchemes } from "./seeds.js";
import { checkTaus, chooseTaus, fitTaus } from "./taus.js";

/** How a run spreads and keeps its episodes. */
export interface RunOptions extends Omit<PlayerSetup, "bundle">, LongWork {
  /** A policy bundle, or its folder. */
  readonly bundle: string | Bundle;
  /** Default `"ztw"`; `"expert"` plays the expert alone. */
  readonly method?: PolicyName;
  /** Seeds every episode, together with its index and, by the scheme, the policy. Default 0. */
  readonly runSeed?: number;
  /**
   * How seeds follow. Default 2: of game, method and weights too, so that no other result has them. 1: of the run seed alone, the same for
   * all policies, to compare two of them seed by seed or to repeat results older than the choice.
   */
  readonly seedScheme?: SeedScheme;
  /** Worker threads. Default: one a core. The result is the same for any number. */
  readonly numWorkers?: number;
  /**
   * Result file to write. While the work goes on, rows are kept in `<workFolder>/<name>-<key>.rows.jsonl`, where the key follows
   * from what is evaluated and this file: runs of other settings, or to another place, never meet.
   */
  readonly output?: string;
  /** Default `"runs"`. */
  readonly workFolder?: string;
  /** File that rows are kept in meanwhile, so that another folder or machine can go on with them. Default: one in `workFolder`, named as above. */
  readonly rowsFile?: string;
}

/** The same with the bundle's folder, which worker threads are told. */
export type OpenableRun = RunOptions & PlayerSetup;

export interface EvaluateOptions extends RunOptions {
  /**
   * Each a number, or a list with a threshold for each internal classifier. Default: `defaultTaus`. Tau 1, the expert that the others are
   * compared to, is added if it is missing. The method `"expert"` has no exits and so no other tau.
   */
  readonly taus?: readonly Tau[];
  /**
   * Plays each exit alone, and the expert, in place of thresholds: the tau of a row is then a list with 0 for the exit that acts and 1
   * for the others. It plays by the rule `max-probability`, whatever the method's own, because an exit that acts alone is left by none.
   * Not for methods that hold. Default false.
   */
  readonly heads?: boolean;
  /** Episodes for each tau and mode, the same seeds for all. Default 10. */
  readonly numSeeds?: number;
  /** Default `["greedy"]`. */
  readonly modes?: readonly ActionMode[];
}

const defaultNumSeeds = 10;
const largestCount = 1_000_000;
const largestSeed = Number.MAX_SAFE_INTEGER;
const defaultWorkFolder = "runs";
/** Hexadecimal digits of a key in a file's name. */
const keyLength = 12;
/** Characters of a result's name in that of its rows: the key and the lock's ending must fit behind it. */
const longestRowsName = 50;

/**
 * Plays whole games from hard resets at every tau, on the same emulator seeds, spread over worker threads.
 *
 * With `output`, each finished episode is kept at once: after a kill or an abort the same call plays only what is
 * missing. The result is the same to the byte, wall times apart, for any number of workers on one type of CPU.
 *
 * @throws {InvalidArgumentError} if an option is out of range.
 * @throws {CheckpointError} if the bundle does not load, kept rows are damaged, or another process plays the same.
 * @throws the signal's reason when it is aborted; rows are kept.
 * @example
 * const result = await evaluate({ bundle: shippedBundleFolder("pong"), taus: [0.9], numSeeds: 5 });
 * const { points } = summarize(result);
 */
export async function evaluate(given: EvaluateOptions): Promise<SweepResult> {
  const copy = freezeOptions("evaluate", given);
  const asked = { ...copy, bundle: folderOf(copy.bundle, "evaluate") };
  checkRunOptions("evaluate", asked);
  const resolved = resolveHeads(asked);
  const options = { ...resolved, taus: fitTaus("evaluate", resolved) };
  const numEpisodes = checkCount("numSeeds", options.numSeeds ?? defaultNumSeeds);
  const modes = checkModes("evaluate", options.modes ?? ["greedy"]);
  const run = await openRun(options);
  try {
    return await sweep(run, options, { numEpisodes, modes });
  } finally {
    run.close();
  }
}

async function sweep(
  run: Run,
  options: EvaluateOptions & OpenableRun,
  { numEpisodes, modes }: { readonly numEpisodes: number; readonly modes: readonly ActionMode[] },
): Promise<SweepResult> {
  const taus = chooseTaus(options, tauOptions(run));
  const grid = { ...run.ran, modes, taus, firstEpisode: 0, numEpisodes } as const;
  const played = await playMissing(run, gridCells({ ...grid, purpose: "evaluation" }), options);
  const result: SweepResult = {
    formatVersion: resultFormatVersion,
    kind: "sweep",
    ran: run.ran,
    commits: run.rows.commits,
    episodes: played.map(({ row }) => row),
    timing: describeTiming(run, played),
  };
  if (options.output !== undefined) await writeResult(options.output, result);
  run.rows.remove();
  return result;
}

/** What the default thresholds of a policy follow from. */
export function tauOptions({ numActions, ran: { policy } }: Run) {
  return { numActions, exitRule: exitRuleOf(policy), numExits: policy.classifiers.length + 1 };
}

/** What a run holds while it goes on. */
export interface Run {
  readonly ran: Ran;
  readonly rows: RowsFile;
  readonly numWorkers: number;
  readonly numActions: number;
  /** Lets another run have the rows. */
  close(): void;
}

/** Checks the common options, looks at bundle, protocol and machine, and opens the rows kept so far. */
export async function openRun(options: OpenableRun): Promise<Run> {
  const runSeed = checkInteger("evaluate", "runSeed", options.runSeed ?? 0, { min: 0, max: largestSeed });
  const numWorkers = checkCount("numWorkers", options.numWorkers ?? usableCores());
  if (options.realTime !== undefined) checkRealTime("evaluate", options.realTime);
  if (options.rowsFile !== undefined) checkOutputFile("evaluate", options.rowsFile, "rowsFile");
  if (options.output !== undefined) {
    checkOutputFile("evaluate", options.output);
    checkOutputFolder("evaluate", options.workFolder ?? defaultWorkFolder, "workFolder");
  }
  const player = await Player.open(options);
  try {
    const describe = (scheme: SeedScheme) =>
      player.describe(options.method ?? defaultMethod, { runSeed, ...describeScheme(scheme) });
    const ran = describe(chooseScheme(options, describe));
    const path = rowsPath(options, ran);
    const close = path === undefined ? () => {} : takeLock("evaluate", path);
    try {
      const rows = new RowsFile(path, ran, readCommit());
      return { ran, rows, numWorkers, numActions: player.numActions, close };
    } catch (error) {
      close();
      throw error;
    }
  } finally {
    await player.close();
  }
}

/** Rows that an older version began go on with the seeds that they began with. */
function chooseScheme(options: RunOptions, describe: (scheme: SeedScheme) => Ran): SeedScheme {
  if (options.seedScheme !== undefined)
    return checkOneOf("evaluate", "seedScheme", options.seedScheme, seedSchemes);
  const isBegun = (scheme: SeedScheme) => existsSync(rowsPath(options, describe(scheme)) ?? "");
  return isBegun(1) && !isBegun(2) ? 1 : 2;
}

/** Plays the cells that have no row yet, and returns all of them in the order of a result file. */
export async function playMissing(
  run: Run,
  cells: readonly Cell[],
  options: PlayerSetup & LongWork,
  phase = "episodes",
): Promise<PlayedEpisode[]> {
  const missing = cells.filter((cell) => run.rows.find(cell) === undefined);
  const report = progressReporter(phase, cells.length, options.onProgress);
  report(cells.length - missing.length, 0);
  let numSteps = 0;
  await playCells(missing, {
    setup: playerSetup(options),
    numWorkers: run.numWorkers,
    signal: options.signal,
    onPlayed: (played) => {
      run.rows.add(played);
      numSteps += played.row.numSteps;
      report(1, numSteps);
    },
  });
  return [...cells].sort(compareCells).map((cell) => run.rows.find(cell)!);
}

/** Wall times of the given episodes, in their order. */
export function describeTiming(run: Run, played: readonly PlayedEpisode[]): Timing {
  return {
    numWorkers: run.numWorkers,
    loadAverage: readLoad(),
    decideMicroseconds: played.map(({ decideMicroseconds }) => Number(decideMicroseconds.toFixed(1))),
  };
}

/** Only what a worker thread needs: functions and signals cannot be sent to it. */
function playerSetup(options: PlayerSetup): PlayerSetup {
  const { bundle, method, exitRule, backend, realTime, protocol, protocolOverrides, romFolder, core } =
    options;
  return { bundle, method, exitRule, backend, realTime, protocol, protocolOverrides, romFolder, core };
}

/** A file of its own for everything that is evaluated, and every place where that goes. */
function rowsPath(
  { output, workFolder = defaultWorkFolder, rowsFile }: RunOptions,
  ran: Ran,
): string | undefined {
  if (rowsFile !== undefined || output === undefined) return rowsFile;
  const key = createHash("sha256")
    .update(JSON.stringify([resolve(output), comparable(ran)]))
    .digest("hex");
  const name = basename(output, ".json").slice(0, longestRowsName);
  return join(workFolder, `${name}-${key.slice(0, keyLength)}.rows.jsonl`);
}

/** Counts episodes, and measures the decisions a second of all workers together. */
function progressReporter(
  phase: string,
  total: number,
  onProgress: LongWork["onProgress"],
): (numEpisodes: number, numSteps: number) => void {
  const start = performance.now();
  let done = 0;
  return (numEpisodes, numSteps) => {
    done += numEpisodes;
    const stepsPerSecond = Math.round(numSteps / ((performance.now() - start) / 1000));
    onProgress?.({ phase, done, total, unit: "episodes", values: { stepsPerSecond } });
  };
}

function checkCount(parameter: string, value: number): number {
  return checkInteger("evaluate", parameter, value, { min: 1, max: largestCount });
}

/** Accepts names of modes; each once is enough. */
export function checkModes(where: string, modes: readonly ActionMode[]): ActionMode[] {
  if (!Array.isArray(modes) || modes.length === 0) {
    throw new InvalidArgumentError(describeMismatch(where, "at least one name", "modes", modes));
  }
  return [...new Set(modes.map((mode) => checkOneOf(where, "modes", mode, actionModes)))];
}

/** Checks the types of what every run takes; what numbers and names may be, those who use them check. */
export function checkRunOptions(where: string, options: OpenableRun & { readonly taus?: unknown }): void {
  checkLongWork(where, options);
  checkPaths(where, options, ["output", "workFolder", "rowsFile", "romFolder"]);
  checkCore(where, options.core);
  if (options.realTime !== undefined) checkRealTime(where, options.realTime);
  if (options.protocolOverrides !== undefined)
    checkObject(where, "protocolOverrides", options.protocolOverrides);
  if (options.taus !== undefined) checkTaus(options.taus as readonly Tau[]);
}
