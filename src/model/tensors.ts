/** Named float32 tensors in plain JavaScript memory, as they lie in a safetensors file. */

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

export type TensorMap = ReadonlyMap<string, Tensor>;
