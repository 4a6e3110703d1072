/** Generalized linear models by Newton's method: the learned gates. */

/** Linear predictors are kept within this, so that no exponential overflows. */
const largestPredictor = 30;
const maxIterations = 40;
const tolerance = 1e-8;
/** Penalty on squared standardized weights, in units of one decision's log likelihood. */
const ridge = 1;

export type FamilyName = "logistic" | "log";

/** How a linear predictor becomes a mean, and what a target costs it. */
interface Family {
  readonly start: (mean: number) => number;
  readonly mean: (predictor: number) => number;
  readonly weight: (mean: number) => number;
  readonly loss: (predictor: number, target: number) => number;
}

export interface Regression {
  readonly bias: number;
  readonly weights: readonly number[];
}

/** Mean and deviation of one feature. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** `logistic`: the chance that something is true. `log`: the mean of what is never negative and mostly zero. */
const families: Readonly<Record<FamilyName, Family>> = {
  logistic: {
    start: (mean) => Math.log(mean / (1 - mean)),
    mean: (predictor) => 1 / (1 + Math.exp(-predictor)),
    weight: (mean) => mean * (1 - mean),
    loss: (predictor, target) => Math.log1p(Math.exp(predictor)) - target * predictor,
  },
  log: {
    start: Math.log,
    mean: Math.exp,
    weight: (mean) => mean,
    loss: (predictor, target) => Math.exp(predictor) - target * predictor,
  },
};

/**
 * Fits `mean(bias + weights . row)` to the targets by penalized maximum likelihood; the bias is not penalized.
 *
 * @param rows - float64 `[numRows][numFeatures]`.
 * @param targets - `[numRows]`: 0 or 1 for `logistic`, not negative for `log`.
 * @param family - `"logistic"` or `"log"`.
 * @returns for rows as they were given.
 * @throws if there are no rows.
 */
export function fitRegression(
  rows: readonly ArrayLike<number>[],
  targets: readonly number[],
  family: FamilyName,
): Regression {
  if (rows.length === 0) throw new Error("fitRegression: expected at least one row for rows, received none.");
  const scale = standardize(rows);
  const inputs = rows.map((row) => scaled(row, scale));
  const parameters = maximize({ inputs, targets, family: families[family] });
  const weights = scale.map(({ deviation }, index) => parameters[index + 1]! / deviation);
  const shift = weights.reduce((sum, weight, index) => sum + weight * scale[index]!.mean, 0);
  return { bias: parameters[0]! - shift, weights };
}

/** The linear predictor: log odds for `logistic`, the logarithm of the mean for `log`. */
export function predictLinear({ bias, weights }: Regression, row: ArrayLike<number>): number {
  let sum = bias;
  for (let index = 0; index < weights.length; index++) sum += weights[index]! * row[index]!;
  return sum;
}

/** Mean and deviation of each feature; one that never varies is divided by infinity, so that it weighs nothing. */
export function standardize(rows: readonly ArrayLike<number>[]): Scale[] {
  return Array.from(rows[0]!, (_, feature) => {
    const mean = rows.reduce((sum, row) => sum + row[feature]!, 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (row[feature]! - mean) ** 2, 0) / rows.length;
    return { mean, deviation: variance > 1e-12 ? Math.sqrt(variance) : Number.POSITIVE_INFINITY };
  });
}

/** A one, then the standardized features. */
function scaled(row: ArrayLike<number>, scale: readonly Scale[]): Float64Array {
  const input = new Float64Array(scale.length + 1);
  input[0] = 1;
  for (let index = 0; index < scale.length; index++) {
    const { mean, deviation } = scale[index]!;
    input[index + 1] = (row[index]! - mean) / deviation;
  }
  return input;
}

/** What is fitted, and to what. */
interface Fit {
  readonly inputs: readonly Float64Array[];
  readonly targets: readonly number[];
  readonly family: Family;
}

function maximize(fit: Fit): Float64Array {
  const { inputs, targets, family } = fit;
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  let parameters: Float64Array = new Float64Array(inputs[0]!.length);
  parameters[0] = family.start(Math.min(Math.max(mean, 1e-6), 1 - 1e-6));
  let loss = totalLoss(fit, parameters);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const step = newtonStep(fit, parameters);
    const next = halveUntilBetter(fit, { parameters, step, loss });
    if (next === undefined) return parameters;
    const gain = loss - next.loss;
    ({ parameters, loss } = next);
    if (gain < tolerance * Math.abs(loss)) break;
  }
  return parameters;
}

/** Where the fit stands, and where Newton's method would go. */
interface Position {
  readonly parameters: Float64Array;
  readonly step: Float64Array;
  readonly loss: number;
}

function halveUntilBetter(fit: Fit, { parameters, step, loss }: Position) {
  for (let factor = 1; factor > 1e-4; factor /= 2) {
    const tried = parameters.map((value, index) => value - factor * step[index]!);
    const triedLoss = totalLoss(fit, tried);
    if (triedLoss < loss) return { parameters: tried, loss: triedLoss };
  }
  return undefined;
}

function predictor(input: Float64Array, parameters: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < input.length; index++) sum += input[index]! * parameters[index]!;
  return Math.min(Math.max(sum, -largestPredictor), largestPredictor);
}

function totalLoss({ inputs, targets, family }: Fit, parameters: Float64Array): number {
  let loss = 0;
  for (let index = 1; index < parameters.length; index++) loss += (ridge / 2) * parameters[index]! ** 2;
  for (let row = 0; row < inputs.length; row++) {
    loss += family.loss(predictor(inputs[row]!, parameters), targets[row]!);
  }
  return loss;
}

/** Gradient divided by curvature: what Newton's method subtracts. */
function newtonStep({ inputs, targets, family }: Fit, parameters: Float64Array): Float64Array {
  const size = parameters.length;
  const gradient = new Float64Array(size);
  const curvature = Array.from({ length: size }, () => new Float64Array(size));
  for (let index = 1; index < size; index++) {
    gradient[index] = ridge * parameters[index]!;
    curvature[index]![index] = ridge;
  }
  inputs.forEach((input, row) => {
    const mean = family.mean(predictor(input, parameters));
    addRow({ gradient, curvature }, input, { error: mean - targets[row]!, weight: family.weight(mean) });
  });
  curvature[0]![0]! += 1e-9;
  return solve(curvature, gradient);
}

function addRow(
  { gradient, curvature }: { readonly gradient: Float64Array; readonly curvature: readonly Float64Array[] },
  input: Float64Array,
  { error, weight }: { readonly error: number; readonly weight: number },
): void {
  for (let left = 0; left < input.length; left++) {
    gradient[left]! += error * input[left]!;
    const product = weight * input[left]!;
    const row = curvature[left]!;
    for (let right = 0; right <= left; right++) row[right]! += product * input[right]!;
  }
}

/** Solves a symmetric positive definite system, given by its lower triangle, by Cholesky's decomposition. */
function solve(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  const size = vector.length;
  const solution = Float64Array.from(vector);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row]![column]!;
      for (let inner = 0; inner < column; inner++) sum -= matrix[row]![inner]! * matrix[column]![inner]!;
      matrix[row]![column] = row === column ? Math.sqrt(sum) : sum / matrix[column]![column]!;
    }
    for (let column = 0; column < row; column++) solution[row]! -= matrix[row]![column]! * solution[column]!;
    solution[row]! /= matrix[row]![row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let below = row + 1; below < size; below++)
      solution[row]! -= matrix[below]![row]! * solution[below]!;
    solution[row]! /= matrix[row]![row]!;
  }
  return solution;
}
