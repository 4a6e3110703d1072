/** Numbers as comparisons round and show them. */
import { median } from "../../src/tools.js";

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** The median of rounds, and the lowest and the highest of them. */
export function formatSpread(values: readonly number[], digits: number): string {
  const [center, low, high] = [median(values), Math.min(...values), Math.max(...values)];
  return `${center.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

/** Round by round, so that other load on the machine falls on both sides. */
export function ratiosOf(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, index) => value / others[index]!);
}

/** A mean return with the ends of its interval; whole points where points are many. */
export function formatReturn({ mean, low, high }: Interval): string {
  const digits = Math.abs(mean) < 100 ? 1 : 0;
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}
