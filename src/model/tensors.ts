/** Named float32 tensors in plain JavaScript memory, as they lie in a safetensors file. */

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

export type TensorMap = ReadonlyMap<string, Tensor>;

/** A tensor of weights that were checked when they were loaded: one that is missing is our own mistake. */
export function getTensor(tensors: TensorMap, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`getTensor: no tensor ${name}`);
  return tensor;
}
