/** Trainable parameters, and gradients for them: plain float32 arrays by name. */
import { CheckpointError } from "../core/errors.js";
import type { Tensor, TensorMap } from "../model/tensors.js";

/** Gradients by parameter name, each as long as its parameter. */
export type Gradients = Map<string, Float32Array>;

/** Copies tensors, so that training can change them in place. */
export function copyTensors(tensors: TensorMap): TensorMap {
  return new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));
}

/** The tensors whose names begin with `prefix`; not copied. */
export function selectTensors(tensors: TensorMap, prefix: string): TensorMap {
  return new Map([...tensors].filter(([name]) => name.startsWith(prefix)));
}

/**
 * Overwrites parameters in place with stored ones.
 *
 * @throws {CheckpointError} if a stored one is missing or has another shape.
 */
export function restoreTensors(parameters: TensorMap, stored: TensorMap): void {
  for (const [name, { shape, data }] of parameters) {
    const found = stored.get(name);
    if (!found || String(found.shape) !== String(shape)) {
      const received = found ? `[${found.shape}]` : "none";
      throw new CheckpointError(
        `restoreTensors: expected shape [${shape}] for ${name}, received ${received}.`,
      );
    }
    data.set(found.data);
  }
}

/** The values of a parameter that must be there. */
export function valuesOf(parameters: ReadonlyMap<string, Tensor>, name: string): Float32Array {
  return parameters.get(name)!.data;
}
