/** What regret gates are asked about: the exits' answers, and what each gate reads of them. */
import { logSoftmaxRows } from "../core/softmax.js";
import type { TensorMap } from "../model/tensors.js";
import type { ClassifierAnswer } from "./classifiers.js";
import { ensembleForward } from "./ensemble.js";
import { gateFeatures } from "./gate.js";

/** By exit. */
export interface ExitInputs {
  /** The exit's answer, float32 `[batch, numActions]`. */
  readonly logits: readonly Float32Array[];
  /** What its regret gate reads, float32 `[batch, numFeatures]`. */
  readonly features: readonly Float32Array[];
}

/** @param ensembles - parameters, the ensemble's among them. */
export function exitInputs(
  answers: readonly ClassifierAnswer[],
  ensembles: TensorMap,
  numActions: number,
): ExitInputs {
  const logProbabilities = answers.map(({ logits }) => logSoftmaxRows(logits, numActions));
  const logits = ensembleForward(logProbabilities, ensembles);
  const features = logits.map((ofExit, exit) =>
    joinColumns(answers[exit]!.pooled, gateFeatures(ofExit, numActions), ofExit.length / numActions),
  );
  return { logits, features };
}

/** Rows of two matrices of `numRows` rows, side by side. */
function joinColumns(left: Float32Array, right: Float32Array, numRows: number): Float32Array {
  const [leftWidth, rightWidth] = [left.length / numRows, right.length / numRows];
  const joined = new Float32Array(left.length + right.length);
  for (let row = 0; row < numRows; row++) {
    const start = row * (leftWidth + rightWidth);
    joined.set(left.subarray(row * leftWidth, (row + 1) * leftWidth), start);
    joined.set(right.subarray(row * rightWidth, (row + 1) * rightWidth), start + leftWidth);
  }
  return joined;
}
