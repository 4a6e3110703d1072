/** A small square linear layer without bias, forward and backward. */

/**
 * @param inputs - float32 `[batch, size]`.
 * @param weights - float32 `[size, size]`: input, output.
 * @returns float32 `[batch, size]`.
 */
export function linearForward(inputs: Float32Array, weights: Float32Array, size: number): Float32Array {
  return inputs.map((_, position) => {
    const output = position % size;
    let sum = 0;
    for (let input = 0; input < size; input++) {
      sum += inputs[position - output + input]! * weights[input * size + output]!;
    }
    return sum;
  });
}

/**
 * Gradients with respect to weights and inputs.
 *
 * @param outputGradients - with respect to the outputs, float32 `[batch, size]`.
 */
export function linearBackward(
  inputs: Float32Array,
  weights: Float32Array,
  outputGradients: Float32Array,
): { weights: Float32Array; inputs: Float32Array } {
  const size = Math.sqrt(weights.length);
  const gradients = { weights: new Float32Array(weights.length), inputs: new Float32Array(inputs.length) };
  for (let row = 0; row < outputGradients.length; row += size) {
    for (let input = 0; input < size; input++) {
      for (let output = 0; output < size; output++) {
        const gradient = outputGradients[row + output]!;
        gradients.weights[input * size + output]! += inputs[row + input]! * gradient;
        gradients.inputs[row + input]! += weights[input * size + output]! * gradient;
      }
    }
  }
  return gradients;
}
