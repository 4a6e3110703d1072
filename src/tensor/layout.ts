/** Reorders weights and observations between PyTorch's layouts, which files keep, and those that TensorFlow computes in. */

import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { product } from "../core/numbers.js";
import type { TensorFlow } from "./tensorflow.js";

/** `[channels, height, width]`. */
export type ChannelsFirstShape = readonly [number, number, number];

/** A convolution's weights from `[out, in, height, width]` to `[height, width, in, out]`. */
export function oihwToHwio(weights: Float32Array, shape: readonly number[]): Float32Array {
  const [out, input, height, width] = shape as [number, number, number, number];
  return permute(weights, [out, input, height, width], [2, 3, 1, 0]);
}

/** The inverse of {@link oihwToHwio}; `shape` is `[out, in, height, width]` here too. */
export function hwioToOihw(weights: Float32Array, shape: readonly number[]): Float32Array {
  const [out, input, height, width] = shape as [number, number, number, number];
  return permute(weights, [height, width, input, out], [3, 2, 0, 1]);
}

/**
 * A linear layer's weights from `[out, features]` to `[features, out]`, with the features that came from an image
 * reordered from C,H,W to H,W,C. Columns behind the image (a cascade's logits) stay behind it.
 *
 * @param image - shape of the image part; `null` if the input is a plain vector.
 */
export function linearToTensorFlow(
  weights: Float32Array,
  [out, features]: readonly [number, number],
  image: ChannelsFirstShape | null,
): Float32Array {
  const result = new Float32Array(weights.length);
  channelsLastOrder(features, image).forEach((source, row) => {
    for (let column = 0; column < out; column++)
      result[row * out + column] = weights[column * features + source]!;
  });
  return result;
}

/** The inverse of {@link linearToTensorFlow}; the shape is `[out, features]` here too. */
export function linearFromTensorFlow(
  weights: Float32Array,
  [out, features]: readonly [number, number],
  image: ChannelsFirstShape | null,
): Float32Array {
  const result = new Float32Array(weights.length);
  channelsLastOrder(features, image).forEach((target, row) => {
    for (let column = 0; column < out; column++)
      result[column * features + target] = weights[row * out + column]!;
  });
  return result;
}

/**
 * Observations as a tensor that a channels-last convolution reads; the caller's to dispose.
 *
 * @param observations - uint8 `[batch, channels, height, width]`.
 * @param pixels - memory of as many numbers, which stays the tensor's until its first use. Default: new memory.
 * @returns float32 `[batch, height, width, channels]`, 0 to 255.
 */
export function channelsLastTensor(
  tf: TensorFlow,
  observations: Uint8Array,
  [channels, height, width]: ChannelsFirstShape,
  pixels: Float32Array = new Float32Array(observations.length),
): Tensor4D {
  const plane = height * width;
  const image = channels * plane;
  let written = 0;
  for (let start = 0; start < observations.length; start += image) {
    for (let pixel = start; pixel < start + plane; pixel++) {
      for (let source = pixel; source < start + image; source += plane)
        pixels[written++] = observations[source]!;
    }
  }
  return tf.tensor4d(pixels, [observations.length / image, height, width, channels]);
}

/** For each row of the channels-last layout, the column of the channels-first one. */
function channelsLastOrder(features: number, image: ChannelsFirstShape | null): number[] {
  const order = Array.from({ length: features }, (_, index) => index);
  if (image === null) return order;
  const [channels, height, width] = image;
  const imageSize = channels * height * width;
  const imageOrder = permute(
    Float32Array.from(order.slice(0, imageSize)),
    [channels, height, width],
    [1, 2, 0],
  );
  return [...imageOrder, ...order.slice(imageSize)];
}

/** Transposes a row-major array: axis i of the result is axis `axes[i]` of the source. */
function permute(source: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const result = new Float32Array(source.length);
  let written = 0;
  const copy = (depth: number, offset: number): void => {
    if (depth === axes.length) {
      result[written++] = source[offset]!;
      return;
    }
    const axis = axes[depth]!;
    for (let index = 0; index < shape[axis]!; index++) copy(depth + 1, offset + index * strides[axis]!);
  };
  copy(0, 0);
  return result;
}
