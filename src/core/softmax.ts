/** Softmax over rows of plain arrays. */

/** Softmax of every row, in place of nothing: a new array. */
export function softmaxRows(logits: Float32Array, numActions: number): Float32Array {
  return logSoftmaxRows(logits, numActions).map(Math.exp);
}

/** Logarithm of the softmax of every row of `[batch, numActions]`. */
export function logSoftmaxRows(logits: Float32Array, numActions: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += numActions) {
    const row = logits.subarray(start, start + numActions);
    const normalizer = logSumExp(row);
    for (let action = 0; action < numActions; action++) result[start + action] = row[action]! - normalizer;
  }
  return result;
}

function logSumExp(values: Float32Array): number {
  let largest = values[0]!;
  for (const value of values) if (value > largest) largest = value;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
