/** What the latest steps of a lane did: for the strip of exits, and for a calm sentence about them. */
import type { DecisionEvent } from "../../src/lab/messages.js";

export interface TrailStep {
  readonly step: number;
  readonly exitIndex: number;
  readonly isHeld: boolean;
  /** Operations of this step by the paper's count, as a share of the full network. */
  readonly referenceShare: number;
  /** Multiply-adds of this step that were executed; null where nobody counts. */
  readonly performedShare: number | null;
  /** Shares of the observation's pixels and of the first layer's positions that were computed again; null where unknown. */
  readonly pixelShare: number | null;
  readonly layerShare: number | null;
  /** Wall time of the decision. */
  readonly microseconds: number;
}

/** Steps that are remembered. */
export const trailLength = 160;

/**
 * The trail with a step more, the oldest first.
 *
 * @param before - the decision event before, whose totals the step's own cost is told from; null at the start.
 */
export function extendTrail(
  trail: readonly TrailStep[],
  event: DecisionEvent,
  before: DecisionEvent | null,
  shares: { readonly pixels: number | null; readonly layer: number | null },
): readonly TrailStep[] {
  const next: TrailStep = {
    step: event.step,
    exitIndex: event.exitIndex,
    isHeld: event.isHeld,
    referenceShare: stepShare(event, before, "referenceShare") ?? 0,
    performedShare: stepShare(event, before, "performedShare"),
    pixelShare: shares.pixels,
    layerShare: shares.layer,
    microseconds: event.decideMicroseconds,
  };
  return [...trail.slice(1 - trailLength), next];
}

/** Totals are means over all steps: what the latest ones (some may not have been told) added, for each of them. */
function stepShare(
  { totals }: DecisionEvent,
  before: DecisionEvent | null,
  name: "referenceShare" | "performedShare",
): number | null {
  const now = totals[name];
  if (now === null) return null;
  const old = before?.totals;
  const oldSteps = old?.numSteps ?? 0;
  const added = totals.numSteps - oldSteps;
  if (added <= 0) return Math.max(0, now);
  return Math.max(0, (now * totals.numSteps - (old?.[name] ?? 0) * oldSteps) / added);
}

/** Of the latest steps: who answered them. */
export interface TrailCounts {
  readonly numSteps: number;
  readonly numHeld: number;
  /** By exit. */
  readonly exits: readonly number[];
}

export function countTrail(trail: readonly TrailStep[], numLatest: number, numExits: number): TrailCounts {
  const latest = trail.slice(-numLatest);
  const decided = latest.filter((step) => !step.isHeld);
  return {
    numSteps: latest.length,
    numHeld: latest.length - decided.length,
    exits: Array.from({ length: numExits }, (_, exit) => decided.filter((s) => s.exitIndex === exit).length),
  };
}

/** What the latest steps cost, held ones included; null where nobody counts. */
export function meanCost(
  trail: readonly TrailStep[],
  numLatest: number,
  name: "referenceShare" | "performedShare",
): number | null {
  const costs = trail.slice(-numLatest).flatMap((step) => step[name] ?? []);
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

/** Mean of a share over the latest steps in which something was decided; null where it is unknown. */
export function meanShare(
  trail: readonly TrailStep[],
  numLatest: number,
  name: "pixelShare" | "layerShare",
): number | null {
  const known = trail.slice(-numLatest).flatMap((step) => (step.isHeld ? [] : (step[name] ?? [])));
  return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0) / known.length;
}

/** Median wall time of the latest decisions; null before the first one. */
export function medianTime(trail: readonly TrailStep[], numLatest: number): number | null {
  const times = trail.slice(-numLatest).flatMap((step) => (step.isHeld ? [] : step.microseconds));
  times.sort((left, right) => left - right);
  return times[times.length >> 1] ?? null;
}
