import type { MeanInterval } from "ztw-atari/tools";

interface Point {
  readonly cost: number;
  readonly returns: readonly number[];
}

export function returnsAtCost(curve: readonly Point[], cost: number): readonly number[] | undefined;
export function differenceAtCost(point: Point, curve: readonly Point[]): MeanInterval | undefined;
export function differenceOfRule(points: readonly Point[], curve: readonly Point[]): MeanInterval | undefined;
