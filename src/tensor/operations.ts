/** TensorFlow operations that TensorFlow.js does not offer, or offers through slower ones. None is differentiable. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, TensorInfo } from "@tensorflow/tfjs-node-gpu";
import { NativeError } from "../core/errors.js";
import type { TensorFlow } from "./tensorflow.js";

/** The part of the native backend that runs an operation by its TensorFlow name. */
interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
  };
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly TensorInfo[],
    numOutputs: number,
  ): Tensor[];
}

interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** An operation's attribute, by the kind that its name in TensorFlow's registry has. */
export type Attribute =
  | { readonly name: string; readonly kind: "bool"; readonly value: boolean }
  | { readonly name: string; readonly kind: "int" | "shape"; readonly value: readonly number[] }
  | { readonly name: string; readonly kind: "string"; readonly value: string }
  | { readonly name: string; readonly kind: "type"; readonly value: "float" };

const floatType: Attribute = { name: "T", kind: "type", value: "float" };
const channelsLast: Attribute = { name: "data_format", kind: "string", value: "NHWC" };

/**
 * Runs one of TensorFlow's operations by its name in TensorFlow's registry; outputs belong to the caller's `tidy`.
 *
 * @throws {NativeError} if the active backend is not TensorFlow's native one.
 */
export function execute(
  tf: TensorFlow,
  name: string,
  { attributes, inputs, numOutputs = 1 }: ExecuteOptions,
): Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend;
  if (backend.binding === undefined) {
    throw new NativeError(
      `execute: expected TensorFlow's native backend for ${name}, received ${tf.getBackend()}. Do not change the backend.`,
    );
  }
  const native = attributes.map((attribute) => nativeAttribute(backend, attribute));
  return backend.executeMultipleOutputs(name, native, inputs, numOutputs);
}

export interface ExecuteOptions {
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly Tensor[];
  /** Default 1. */
  readonly numOutputs?: number;
}

/** Which sides are transposed first. */
export interface Transposes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product by TensorFlow's `MatMul`. `tf.matMul` always runs the batched operation, which takes 1.3 to 1.6 times
 * as long on the shapes of our layers.
 */
export function matMul(tf: TensorFlow, a: Tensor2D, b: Tensor2D, transposes: Transposes = {}): Tensor2D {
  const { transposeA = false, transposeB = false } = transposes;
  const attributes: Attribute[] = [
    { name: "transpose_a", kind: "bool", value: transposeA },
    { name: "transpose_b", kind: "bool", value: transposeB },
    floatType,
  ];
  return execute(tf, "MatMul", { attributes, inputs: [a, b] })[0] as Tensor2D;
}

/**
 * Gradient of ReLU in one operation, where `tf.step` takes four.
 *
 * @param gradients - with respect to the output.
 * @param output - of the ReLU.
 */
export function reluGradient<Shape extends Tensor>(tf: TensorFlow, gradients: Shape, output: Shape): Shape {
  return execute(tf, "ReluGrad", { attributes: [floatType], inputs: [gradients, output] })[0] as Shape;
}

/** Adds a bias to the last axis. */
export function addBias<Shape extends Tensor>(tf: TensorFlow, values: Shape, bias: Tensor1D): Shape {
  return execute(tf, "BiasAdd", {
    attributes: [floatType, channelsLast],
    inputs: [values, bias],
  })[0] as Shape;
}

/** Sum over all axes but the last: the gradient of a bias. */
export function biasGradient(tf: TensorFlow, gradients: Tensor): Tensor1D {
  return execute(tf, "BiasAddGrad", {
    attributes: [floatType, channelsLast],
    inputs: [gradients],
  })[0] as Tensor1D;
}

/** How a kernel moves over images. */
export interface ConvolutionGeometry {
  readonly stride: number;
  /** Default: no padding. `"SAME"`, for stride 1 and kernels of odd size: as much on every side as keeps the size. */
  readonly padding?: "SAME" | "VALID";
}

/** Convolution; images `[batch, height, width, channels]`, kernel `[height, width, in, out]`. */
export function convolve(
  tf: TensorFlow,
  images: Tensor4D,
  kernel: Tensor4D,
  geometry: ConvolutionGeometry,
): Tensor4D {
  const attributes = convolutionAttributes(geometry);
  return execute(tf, "Conv2D", { attributes, inputs: [images, kernel] })[0] as Tensor4D;
}

/** Gradient of {@link convolve} with respect to its kernel. */
export function kernelGradient(
  tf: TensorFlow,
  { images, gradients, kernelShape, ...geometry }: ConvolutionGradient & { readonly images: Tensor4D },
): Tensor4D {
  const inputs = [images, tf.tensor1d([...kernelShape], "int32"), gradients];
  const attributes = convolutionAttributes(geometry);
  return execute(tf, "Conv2DBackpropFilter", { attributes, inputs })[0] as Tensor4D;
}

/** Gradient of {@link convolve} with respect to its images. */
export function imageGradient(
  tf: TensorFlow,
  {
    imageShape,
    gradients,
    kernel,
    ...geometry
  }: Omit<ConvolutionGradient, "kernelShape"> & {
    readonly imageShape: readonly number[];
    readonly kernel: Tensor4D;
  },
): Tensor4D {
  const inputs = [tf.tensor1d([...imageShape], "int32"), kernel, gradients];
  const attributes = convolutionAttributes(geometry);
  return execute(tf, "Conv2DBackpropInput", { attributes, inputs })[0] as Tensor4D;
}

interface ConvolutionGradient extends ConvolutionGeometry {
  /** Gradient with respect to the convolution's output. */
  readonly gradients: Tensor4D;
  readonly kernelShape: readonly number[];
}

/** Half the sum of squares, as a scalar. */
export function halfSquaredNorm(tf: TensorFlow, values: Tensor): Tensor {
  return execute(tf, "L2Loss", { attributes: [floatType], inputs: [values] })[0]!;
}

function convolutionAttributes({ stride, padding = "VALID" }: ConvolutionGeometry): Attribute[] {
  return [
    floatType,
    channelsLast,
    { name: "strides", kind: "int", value: [1, stride, stride, 1] },
    { name: "padding", kind: "string", value: padding },
    { name: "dilations", kind: "int", value: [1, 1, 1, 1] },
  ];
}

function nativeAttribute({ binding }: NativeBackend, { name, kind, value }: Attribute): NativeAttribute {
  const types = {
    bool: binding.TF_ATTR_BOOL,
    int: binding.TF_ATTR_INT,
    shape: binding.TF_ATTR_SHAPE,
    string: binding.TF_ATTR_STRING,
    type: binding.TF_ATTR_TYPE,
  };
  return { name, type: types[kind], value: kind === "type" ? binding.TF_FLOAT : value };
}
