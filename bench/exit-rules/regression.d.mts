export interface Regression {
  readonly bias: number;
  readonly weights: readonly number[];
}

export function fitRegression(
  rows: readonly ArrayLike<number>[],
  targets: readonly number[],
  family: "logistic" | "log",
): Regression;
export function predictLinear(regression: Regression, row: ArrayLike<number>): number;
