/** Which thresholds of a sweep are worth hundreds of games each. */
import { compareTaus, type Tau } from "../core/tau.js";
import type { CostModelName } from "../model/cost.js";
import type { ActionMode } from "./episode.js";
import type { SweepResult } from "./result-schema.js";
import { type CurvePoint, saving, summarize } from "./summary.js";
import { expertTau } from "./taus.js";

/** Share of the full policy's operations by which two tested thresholds differ at least. */
const leastStep = 0.04;

/**
 * The thresholds of a sweep, from the highest down, each of which saves at least 4 % of the full policy's operations more than the one
 * before; the cheapest is among them. What they earned has no say: so the sweep's games, which are of other seeds, fix the order and
 * the number of tests and nothing else.
 *
 * @returns none if the sweep lacks the mode, or no threshold saves anything.
 */
export function chooseSteps(
  sweep: SweepResult,
  { mode, costModel }: { readonly mode: ActionMode; readonly costModel: CostModelName },
): Tau[] {
  const points = summarize(sweep, costModel)
    .points.filter((point) => point.mode === mode && point.tau !== expertTau)
    .sort((left, right) => compareTaus(right.tau, left.tau));
  const mostSaved = Math.max(...points.map(saving));
  const chosen: CurvePoint[] = [];
  for (const point of points) {
    const before = chosen.length === 0 ? 0 : saving(chosen.at(-1)!);
    const isCheapest = saving(point) === mostSaved && mostSaved > before;
    if (saving(point) >= before + leastStep || isCheapest) chosen.push(point);
  }
  return chosen.map(({ tau }) => tau);
}
