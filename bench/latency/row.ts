/** What a result file says of one system: the distribution of its times, its work, its actions, its return. */
import type { Bundle } from "../../src/index.js";
import { exitCosts, type MeanInterval } from "../../src/tools.js";
import { round } from "../shared/numbers.js";
import type { PlayedReturn } from "./games.js";
import type { LatencyRow, ReturnCell } from "./result.js";
import type { Answers, System } from "./system.js";

export interface MeasuredSystem {
  readonly game: string;
  readonly policy: string;
  readonly system: Pick<System, "name" | "tau">;
  /** Times of all rounds, actions of one. */
  readonly answers: Answers;
  /** The full network's. */
  readonly expertActions: readonly number[];
  /** Multiply-adds of the full network. */
  readonly fullPolicy: number;
  readonly changedPixels: number;
  readonly played: PlayedReturn | undefined;
}

/** Multiply-adds of a pass through the expert alone. */
export function fullPolicyMultiplyAdds({ manifest }: Bundle): number {
  return exitCosts(manifest.architecture, { classifiers: [], cascade: false, ensemble: false }, "macs").base;
}

export function describeRow(measured: MeasuredSystem): LatencyRow {
  const { microseconds, actions, executed } = measured.answers;
  const sorted = [...microseconds].sort((left, right) => left - right);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!, 1);
  const total = microseconds.reduce((sum, time) => sum + time, 0);
  const same = actions.filter((action, index) => action === measured.expertActions[index]);
  return {
    game: measured.game,
    policy: measured.policy,
    system: measured.system.name,
    tau: measured.system.tau ?? null,
    p50_us: at(0.5),
    p95_us: at(0.95),
    p99_us: at(0.99),
    mean_us: round(total / microseconds.length, 1),
    threads: 1,
    decisions: microseconds.length,
    changed_pixels: round(measured.changedPixels, 4),
    agreement: round(same.length / actions.length, 4),
    executed: executed === undefined ? null : round(executed / measured.fullPolicy, 4),
    return: measured.played === undefined ? null : describeReturn(measured.played),
  };
}

function describeReturn({ count: n, difference, ...own }: PlayedReturn): ReturnCell {
  return { ...interval(own), n, ...(difference && { difference: interval(difference) }) };
}

function interval({ mean, low, high }: Pick<MeanInterval, "mean" | "low" | "high">) {
  return { mean: round(mean, 2), low: round(low, 2), high: round(high, 2) };
}
