/** TensorFlow operations that TensorFlow.js does not offer, or offers through slower ones. */
import type { Tensor, Tensor2D, TensorInfo } from "@tensorflow/tfjs-node-gpu";
import type { TensorFlow } from "./tensorflow.js";

/** The part of the native backend that runs an operation by its TensorFlow name. */
interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
  };
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly TensorInfo[],
  ): TensorInfo;
}

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean;
}

const backendName = "tensorflow";
const matMulKernel = "ZtwMatMul";
const reluGradKernel = "ZtwReluGrad";

/** Which sides are transposed first. */
export interface Transposes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product by TensorFlow's `MatMul`. `tf.matMul` always runs the batched operation, which takes 1.3 to 1.6 times
 * as long on the shapes of our layers. Not differentiable.
 */
export function matMul(tf: TensorFlow, a: Tensor2D, b: Tensor2D, transposes: Transposes = {}): Tensor2D {
  registerKernels(tf);
  const { transposeA = false, transposeB = false } = transposes;
  return tf.engine().runKernel(matMulKernel, { a, b }, { transposeA, transposeB }) as Tensor2D;
}

/**
 * Gradient of ReLU in one operation, where `tf.step` takes four.
 *
 * @param slopes - gradient with respect to the output.
 * @param output - of the ReLU.
 */
export function reluGradient<Shape extends Tensor>(tf: TensorFlow, slopes: Shape, output: Shape): Shape {
  registerKernels(tf);
  return tf.engine().runKernel(reluGradKernel, { slopes, output }) as Shape;
}

function registerKernels(tf: TensorFlow): void {
  if (tf.getKernel(matMulKernel, backendName)) return;
  tf.registerKernel({
    kernelName: matMulKernel,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const { transposeA, transposeB } = attrs as Required<Transposes>;
      const attributes = [
        { name: "transpose_a", type: native.binding.TF_ATTR_BOOL, value: transposeA },
        { name: "transpose_b", type: native.binding.TF_ATTR_BOOL, value: transposeB },
        floatType(native),
      ];
      return native.executeSingleOutput("MatMul", attributes, [inputs.a!, inputs.b!]);
    },
  });
  tf.registerKernel({
    kernelName: reluGradKernel,
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const native = backend as NativeBackend;
      return native.executeSingleOutput("ReluGrad", [floatType(native)], [inputs.slopes!, inputs.output!]);
    },
  });
}

function floatType({ binding }: NativeBackend): Attribute {
  return { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}
