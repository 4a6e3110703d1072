/** Turns stored rows into what is shown: return, cost, exits and time at each tau. Nothing here is stored. */
import { type CostModelName, type ExitCosts, exitCosts } from "../model/cost.js";
import { type ActionMode, actionModes } from "./episode.js";
import type { EpisodeRow, Ran } from "./result-schema.js";
import { type MeanInterval, meanInterval, pairedDifference } from "./statistics.js";
import { expertTau } from "./taus.js";

/** What a policy did at one tau in one action mode. */
export interface CurvePoint {
  readonly mode: ActionMode;
  readonly tau: number;
  /** Mean return of whole games. */
  readonly episodeReturn: MeanInterval;
  /** Return minus the expert's, tau = 1, on the same seeds in the same mode; `undefined` for the expert itself. */
  readonly difference?: MeanInterval;
  /** Mean operations of a decision over those of the full policy without exits. */
  readonly relativeCost: number;
  /** Share of decisions at each exit, the expert last. */
  readonly exitShares: readonly number[];
  /** Different action sequences among the episodes: seeds may bring nothing new to a deterministic game. */
  readonly numDistinct: number;
  readonly numStuck: number;
  /** Cut off at the protocol's cap of frames, or stuck. */
  readonly numTruncated: number;
  /** Mean wall time inside the session a decision. */
  readonly decideMicroseconds: number;
}

/** Everything that a table or figure shows of one run. */
export interface Summary {
  readonly costModel: CostModelName;
  /** Relative cost if every decision left at the first exit: no tau can cost less. */
  readonly floor: number;
  /** Relative cost if none left early: the price of asking in vain. */
  readonly ceiling: number;
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
 */
export function summarize(result: Rows, costModel: CostModelName = "reference"): Summary {
  const { policy } = result.ran;
  const costs = exitCosts(policy.architecture, policy, costModel);
  const timed = result.episodes.map((row, index) => ({
    ...row,
    decideMicroseconds: result.timing.decideMicroseconds[index]!,
  }));
  const points = actionModes.flatMap((mode) =>
    curve(
      timed.filter((row) => row.mode === mode),
      costs,
    ),
  );
  return {
    costModel,
    floor: costs.exits[0]! / costs.base,
    ceiling: costs.exits.at(-1)! / costs.base,
    points,
  };
}

/** Share of the full policy's computation that is saved; negative where exits cost more than they save. */
export function saving(point: Pick<CurvePoint, "relativeCost">): number {
  return 1 - point.relativeCost;
}

/** The expert's point in a mode, if tau = 1 was played. */
export function findExpert(summary: Summary, mode: ActionMode): CurvePoint | undefined {
  return summary.points.find((point) => point.mode === mode && point.tau === expertTau);
}

type TimedRow = EpisodeRow & { readonly decideMicroseconds: number };

function curve(rows: readonly TimedRow[], costs: ExitCosts): CurvePoint[] {
  const expertRows = rows.filter((row) => row.tau === expertTau);
  const expertReturns = new Map(expertRows.map((row) => [row.seed, row.episodeReturn]));
  const taus = [...new Set(rows.map((row) => row.tau))].sort((left, right) => left - right);
  return taus.map((tau) => {
    const rowsOfTau = rows.filter((row) => row.tau === tau);
    return curvePoint(rowsOfTau, expertReturns, costs);
  });
}

function curvePoint(
  rows: readonly TimedRow[],
  expertReturns: ReadonlyMap<number, number>,
  costs: ExitCosts,
): CurvePoint {
  const { mode, tau } = rows[0]!;
  const exitCounts = costs.exits.map((_, exit) => sum(rows.map((row) => row.exitCounts[exit]!)));
  const numSteps = sum(exitCounts);
  const operations = sum(exitCounts.map((count, exit) => count * costs.exits[exit]!));
  return {
    mode,
    tau,
    episodeReturn: meanInterval(rows.map((row) => row.episodeReturn)),
    difference: tau === expertTau ? undefined : differenceToExpert(rows, expertReturns),
    relativeCost: operations / (numSteps * costs.base),
    exitShares: exitCounts.map((count) => count / numSteps),
    numDistinct: new Set(rows.map((row) => row.actionsHash)).size,
    numStuck: rows.filter((row) => row.stuck).length,
    numTruncated: rows.filter((row) => row.truncated).length,
    decideMicroseconds: sum(rows.map((row) => row.decideMicroseconds * row.numSteps)) / numSteps,
  };
}

/** Over the seeds that both played; `undefined` if there is none. */
function differenceToExpert(
  rows: readonly EpisodeRow[],
  expertReturns: ReadonlyMap<number, number>,
): MeanInterval | undefined {
  const paired = rows.filter((row) => expertReturns.has(row.seed));
  if (paired.length === 0) return undefined;
  return pairedDifference(
    paired.map((row) => row.episodeReturn),
    paired.map((row) => expertReturns.get(row.seed)!),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
