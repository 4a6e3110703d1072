/** Max pooling with padding by TensorFlow's own operations, forward and backward. None is differentiable. */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { type Attribute, execute } from "./operations.js";
import type { TensorFlow } from "./tensorflow.js";

/** Lengths in pixels, the same for height and width. */
export interface PoolGeometry {
  readonly poolSize: number;
  readonly poolStride: number;
  /** On every side; a padded pixel never is the largest. */
  readonly padding: number;
}

/** The largest value of each window; images `[batch, height, width, channels]`. */
export function maxPool(tf: TensorFlow, images: Tensor4D, geometry: PoolGeometry): Tensor4D {
  return execute(tf, "MaxPool", { attributes: poolAttributes(geometry), inputs: [images] })[0] as Tensor4D;
}

/** Gradient of {@link maxPool} with respect to its images: a window's whole gradient goes to its largest pixel. */
export function maxPoolGradient(
  tf: TensorFlow,
  { images, output, gradients }: { readonly [name in "images" | "output" | "gradients"]: Tensor4D },
  geometry: PoolGeometry,
): Tensor4D {
  const inputs = [images, output, gradients];
  return execute(tf, "MaxPoolGrad", { attributes: poolAttributes(geometry), inputs })[0] as Tensor4D;
}

function poolAttributes({ poolSize, poolStride, padding }: PoolGeometry): Attribute[] {
  return [
    { name: "T", kind: "type", value: "float" },
    { name: "data_format", kind: "string", value: "NHWC" },
    { name: "ksize", kind: "int", value: [1, poolSize, poolSize, 1] },
    { name: "strides", kind: "int", value: [1, poolStride, poolStride, 1] },
    { name: "padding", kind: "string", value: "EXPLICIT" },
    { name: "explicit_paddings", kind: "int", value: [0, 0, padding, padding, padding, padding, 0, 0] },
  ];
}
