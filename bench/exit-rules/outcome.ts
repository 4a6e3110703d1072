/** What a point's games amount to, in costs and returns. */
import { exitCosts, sum } from "../../src/tools.js";
import type { Point } from "./compare.js";
import type { GameResult, PlannedPoint, ResultRow } from "./result.js";
import { nameOf, uncountedMultiplyAdds } from "./rules.js";

/** A point that was played, with what its rows amount to. */
export interface PlayedPoint extends PlannedPoint {
  /** Share of decisions at each of the rule's exits. */
  readonly exitShares: readonly number[];
  /** By the cost model `reference`, of the expert's. */
  readonly cost: number;
  /** Multiply-adds that were done, of the expert's without recycling. */
  readonly executed: number;
  /** By seed. */
  readonly returns: readonly number[];
  readonly numDistinct: number;
}

/** What is paid for: one of the two costs. */
export type Price = "cost" | "executed";

/** The points that were played, those of two games and more. */
export function playedPoints({ points, rows, policy: { architecture } }: GameResult): PlayedPoint[] {
  const alone = { classifiers: [], cascade: false, ensemble: false };
  const full = exitCosts(architecture, alone, "macs").base;
  return points.flatMap((point) => {
    const own = rows.filter((row) => row.point === nameOf(point));
    if (own.length < 2) return [];
    return [{ ...point, ...describeRows(own, point, { full, numActions: architecture.numActions }) }];
  });
}

function describeRows(
  rows: readonly ResultRow[],
  { costs, rule }: PlannedPoint,
  { full, numActions }: { readonly full: number; readonly numActions: number },
) {
  const numSteps = sum(rows.map((row) => row.numSteps));
  const exitShares = costs.map((_, exit) => sum(rows.map(({ exitCounts }) => exitCounts[exit]!)) / numSteps);
  return {
    exitShares,
    cost: sum(exitShares.map((share, exit) => share * costs[exit]!)),
    executed:
      (sum(rows.map((row) => row.multiplyAdds)) / numSteps + uncountedMultiplyAdds(rule, numActions)) / full,
    returns: rows.map((row) => row.episodeReturn),
    numDistinct: new Set(rows.map(({ actionsHash }) => actionsHash)).size,
  };
}

/** As a point of the curve of returns over one of the costs. */
export function priced(point: PlayedPoint, price: Price): Point {
  return { cost: point[price], returns: point.returns };
}
