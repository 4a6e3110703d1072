/** Turns stored rows into what is shown: return, cost, exits and time at each tau. Nothing here is stored. */

import { checkObject, checkOneOf } from "../core/check.js";
import { CheckpointError } from "../core/errors.js";
import { sum } from "../core/numbers.js";
import { compareTaus, distinctTaus, isSameTau, type Tau } from "../core/tau.js";
import { type CostModelName, costModelNames, exitCosts } from "../model/cost.js";
import { maxHeld } from "../model/hold-gate.js";
import { noClassifiers } from "../model/tensor-shapes.js";
import { checkResult } from "./check-result.js";
import { type ActionMode, actionModes } from "./episode.js";
import type { EpisodeRow, Ran } from "./result-schema.js";
import { type MeanInterval, meanInterval, pairedDifference } from "./statistics.js";
import { expertTau } from "./taus.js";

/** What a policy did at one tau in one action mode. */
export interface CurvePoint {
  readonly mode: ActionMode;
  readonly tau: Tau;
  /** Mean return of whole games. */
  readonly episodeReturn: MeanInterval;
  /** Return minus the expert's, tau = 1, on the same seeds in the same mode; `undefined` for the expert itself. */
  readonly difference?: MeanInterval;
  /** Mean operations of a step over those of the full policy without exits; a step without a decision has none. */
  readonly relativeCost: number;
  /** What was really executed, where the backend counted it. */
  readonly performed?: PerformedShare;
  /** Share of the game's steps that passed while the policy thought; only in real time. */
  readonly missedShare?: number;
  /** Share of steps decided at each exit, the expert last; with `heldShare` they sum to 1. */
  readonly exitShares: readonly number[];
  /** Share of steps in which the action before went on; only of methods that hold. */
  readonly heldShare?: number;
  /** The lowest tau in this mode that played the very same games and left at the same exits, where that is another. */
  readonly twinOf?: Tau;
  /** Different action sequences among the episodes: seeds may bring nothing new to a deterministic game. */
  readonly numDistinct: number;
  readonly numStuck: number;
  /** Cut off at the protocol's cap of frames, or stuck. */
  readonly numTruncated: number;
  /** Mean wall time inside the session a step. */
  readonly decideMicroseconds: number;
}

/** Work of a mean decision, as counted by the session that did it. */
export interface PerformedShare {
  /** Multiply-adds executed, over those of the full policy without exits. */
  readonly relativeCost: number;
  /** Bytes compared to find what changed. */
  readonly bytesCompared: number;
}

/** Everything that a table or figure shows of one run. */
export interface Summary {
  readonly costModel: CostModelName;
  /** Relative cost if every decision left at the first exit, and its action were held as long as can be: no tau can cost less. Unknown for `performed`. */
  readonly floor?: number;
  /** Relative cost if none left early: the price of asking in vain. Unknown for `performed`. */
  readonly ceiling?: number;
  /** By mode, then by tau; the expert last. */
  readonly points: readonly CurvePoint[];
}

/** Rows of one run with their wall times; a `SweepResult` fits. */
export interface Rows {
  readonly ran: Pick<Ran, "policy">;
  readonly episodes: readonly EpisodeRow[];
  readonly timing: { readonly decideMicroseconds: readonly number[] };
}

/**
 * Computes every point of the curve from a result's rows.
 *
 * @param costModel - how operations are counted; see `exitCosts`.
 * @throws {CheckpointError} if it is `performed` and the rows do not say what was executed.
 */
export function summarize(result: Rows, costModel: CostModelName = "reference"): Summary {
  checkResult("summarize", result, "sweep");
  checkOneOf("summarize", "costModel", costModel, costModelNames);
  const meter = costMeter(result, costModel);
  const timed = result.episodes.map((row, index) => ({
    ...row,
    decideMicroseconds: result.timing.decideMicroseconds[index]!,
  }));
  const points = actionModes.flatMap((mode) =>
    curve(
      timed.filter((row) => row.mode === mode),
      meter,
    ),
  );
  return { costModel, floor: meter.floor, ceiling: meter.ceiling, points };
}

/** Measures the mean relative cost of some rows under one cost model. */
interface CostMeter extends Pick<Summary, "floor" | "ceiling"> {
  relativeCost(rows: readonly EpisodeRow[]): number;
  performed(rows: readonly EpisodeRow[]): PerformedShare | undefined;
}

function costMeter({ ran: { policy }, episodes }: Rows, costModel: CostModelName): CostMeter {
  const { architecture } = policy;
  const fullPolicy = exitCosts(architecture, noClassifiers, "macs").base;
  const performed = (rows: readonly EpisodeRow[]) => performedShare(rows, fullPolicy);
  if (costModel === "performed") {
    if (performed(episodes) === undefined) throw notCounted();
    return { performed, relativeCost: (rows) => performed(rows)!.relativeCost };
  }
  const { base, exits } = exitCosts(architecture, policy, costModel);
  const operations = (row: EpisodeRow) => sum(row.exitCounts.map((count, exit) => count * exits[exit]!));
  return {
    performed,
    floor: exits[0]! / base / (policy.hold ? 1 + maxHeld : 1),
    ceiling: exits.at(-1)! / base,
    relativeCost: (rows) => sum(rows.map(operations)) / (countSteps(rows) * base),
  };
}

function performedShare(rows: readonly EpisodeRow[], fullPolicy: number): PerformedShare | undefined {
  const counted = rows.flatMap((row) => row.performed ?? []);
  if (counted.length < rows.length) return undefined;
  const numSteps = countSteps(rows);
  return {
    relativeCost: sum(counted.map(({ multiplyAdds }) => multiplyAdds)) / (numSteps * fullPolicy),
    bytesCompared: sum(counted.map(({ bytesCompared }) => bytesCompared)) / numSteps,
  };
}

function notCounted(): CheckpointError {
  return new CheckpointError(
    "summarize: the rows do not say what was executed, so the cost model performed cannot be used. " +
      "Evaluate again with --backend engine.",
  );
}

function countSteps(rows: readonly EpisodeRow[]): number {
  return sum(rows.map(({ numSteps }) => numSteps));
}

/** Share of the full policy's computation that is saved; negative where exits cost more than they save. */
export function saving(point: Pick<CurvePoint, "relativeCost">): number {
  return 1 - point.relativeCost;
}

/** Who decides where every decision left at the same exit: `exit 1 alone`; `undefined` where exits share the decisions. */
export function actsAlone({ exitShares }: Pick<CurvePoint, "exitShares">): string | undefined {
  const exit = exitShares.indexOf(1);
  if (exit === -1) return undefined;
  return exit === exitShares.length - 1 ? "expert alone" : `exit ${exit + 1} alone`;
}

/** The expert's point in a mode, if tau = 1 was played. */
export function findExpert(summary: Summary, mode: ActionMode): CurvePoint | undefined {
  return summary.points.find((point) => point.mode === mode && point.tau === expertTau);
}

type TimedRow = EpisodeRow & { readonly decideMicroseconds: number };

function curve(rows: readonly TimedRow[], meter: CostMeter): CurvePoint[] {
  const expertRows = rows.filter((row) => row.tau === expertTau);
  const experts = new Map(expertRows.map((row) => [row.seed, row]));
  const taus = distinctTaus(rows.map((row) => row.tau)).sort(compareTaus);
  const firstTaus = new Map<string, Tau>();
  return taus.map((tau) => {
    const rowsOfTau = rows.filter((row) => isSameTau(row.tau, tau));
    const games = describeGames(rowsOfTau);
    const twinOf = firstTaus.get(games);
    if (twinOf === undefined) firstTaus.set(games, tau);
    const point = curvePoint(rowsOfTau, experts, meter);
    return twinOf === undefined ? point : { ...point, twinOf };
  });
}

function describeGames(rows: readonly EpisodeRow[]): string {
  return rows.map((row) => `${row.seed} ${row.actionsHash} ${row.exitCounts}`).join();
}

function curvePoint(
  rows: readonly TimedRow[],
  experts: ReadonlyMap<number, EpisodeRow>,
  meter: CostMeter,
): CurvePoint {
  const { mode, tau, exitCounts } = rows[0]!;
  const numSteps = countSteps(rows);
  return {
    mode,
    tau,
    episodeReturn: meanInterval(
      rows.map((row) => row.episodeReturn),
      rows.map(nameGame),
    ),
    difference: tau === expertTau ? undefined : differenceToExpert(rows, experts),
    relativeCost: meter.relativeCost(rows),
    performed: meter.performed(rows),
    ...missedShare(rows),
    exitShares: exitCounts.map((_, exit) => sum(rows.map((row) => row.exitCounts[exit]!)) / numSteps),
    ...heldShare(rows),
    numDistinct: new Set(rows.map(nameGame)).size,
    numStuck: rows.filter((row) => row.stuck).length,
    numTruncated: rows.filter((row) => row.truncated).length,
    decideMicroseconds: sum(rows.map((row) => row.decideMicroseconds * row.numSteps)) / numSteps,
  };
}

function heldShare(rows: readonly EpisodeRow[]): Pick<CurvePoint, "heldShare"> {
  if (rows.every(({ numHeld }) => numHeld === undefined)) return {};
  return { heldShare: sum(rows.map(({ numHeld = 0 }) => numHeld)) / countSteps(rows) };
}

function missedShare(rows: readonly EpisodeRow[]): Pick<CurvePoint, "missedShare"> {
  const missed = rows.flatMap((row) => row.missedSteps ?? []);
  if (missed.length < rows.length) return {};
  return { missedShare: sum(missed) / (sum(missed) + countSteps(rows)) };
}

/**
 * Names a game by its actions, whatever the seed. Seeds bring nothing new to a game without chance, and little to one that chance
 * seldom reaches.
 */
export function nameGame(row: Pick<EpisodeRow, "actionsHash">): string {
  return checkObject("nameGame", "row", row).actionsHash;
}

/** Over the seeds that both played; `undefined` if there is none. Pairs of the same two games are one observation. */
function differenceToExpert(
  rows: readonly EpisodeRow[],
  experts: ReadonlyMap<number, EpisodeRow>,
): MeanInterval | undefined {
  const pairs = rows.flatMap((row) => {
    const expert = experts.get(row.seed);
    return expert === undefined ? [] : [{ row, expert }];
  });
  if (pairs.length === 0) return undefined;
  return pairedDifference(
    pairs.map(({ row }) => row.episodeReturn),
    pairs.map(({ expert }) => expert.episodeReturn),
    pairs.map(({ row, expert }) => `${nameGame(row)}, ${nameGame(expert)}`),
  );
}
