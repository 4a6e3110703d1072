/** The frozen policy network in TensorFlow.js, built from its list of blocks. */
// biome-ignore lint/suspicious/noTsIgnore: there is no error here, only in programs without the package
/** @ts-ignore: programs that do not train compile without that package */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { checkMethods } from "../core/check.js";
import { CheckpointError } from "../core/errors.js";
import { product } from "../core/numbers.js";
import type {
  Architecture,
  Block,
  FeatureShape,
  LinearBlock,
  ResidualStageBlock,
} from "../model/architecture.js";
import { checkArchitecture } from "../model/architecture-check.js";
import { blockOutputShapes } from "../model/feature-shapes.js";
import { largestPixel } from "../model/pixels.js";
import { type StageConvolution, stageConvolutions, stageGeometry } from "../model/residual-stage.js";
import type { TensorMap, Tensor as WeightTensor } from "../model/tensors.js";
import { channelsLastTensor, linearToTensorFlow, oihwToHwio } from "./layout.js";
import { matMul } from "./operations.js";
import type { TensorFlow } from "./tensorflow.js";

interface Layer {
  readonly weights: Tensor;
  readonly bias: Tensor1D;
}

/** Output of every block, first block first: `[batch, height, width, channels]`, or `[batch, features]`. */
export type BlockFeatures = Tensor[];

/**
 * The forward pass of a trained policy. Its weights never change.
 *
 * Tensors that its methods return belong to the caller (or to the caller's `tidy`); the weights are freed by `dispose()`.
 */
export class PolicyNetwork {
  readonly #tf: TensorFlow;
  /** Of each block, in the order in which they are computed. */
  readonly #layers: readonly (readonly Layer[])[];
  readonly #policyHead: Layer;
  readonly #valueHead: Layer;

  /**
   * @param tensors - weights with the names and layouts of `expert.safetensors`.
   * @throws {CheckpointError} if a tensor is missing or has another shape.
   */
  constructor(
    tf: TensorFlow,
    readonly architecture: Architecture,
    tensors: TensorMap,
  ) {
    checkMethods("PolicyNetwork", "tf", tf, {
      expected: "what loadTensorFlow() returned",
      methods: ["tidy"],
    });
    checkArchitecture("PolicyNetwork", architecture);
    this.#tf = tf;
    const shapes: FeatureShape[] = [architecture.inputShape, ...blockOutputShapes(architecture)];
    this.#layers = architecture.blocks.map((block, index) =>
      blockLayers(tf, block, tensors, { input: shapes[index]!, readsPixels: index === 0 }),
    );
    const last = architecture.blocks.at(-1)!;
    const inFeatures = last.type === "linear" ? last.outFeatures : product(shapes.at(-1)!);
    const head = (name: string, outFeatures: number) =>
      linearLayer(tf, { type: "linear", name, inFeatures, outFeatures }, tensors, shapes.at(-1)!);
    this.#policyHead = head(architecture.policyHead, architecture.numActions);
    this.#valueHead = head(architecture.valueHead, 1);
  }

  /**
   * Runs all blocks.
   *
   * @param observations - uint8 `[batch, channels, height, width]`.
   */
  features(observations: Uint8Array): BlockFeatures {
    const tf = this.#tf;
    return tf.tidy(() => {
      const outputs: Tensor[] = [];
      let current: Tensor = channelsLastTensor(tf, observations, this.architecture.inputShape);
      this.architecture.blocks.forEach((block, index) => {
        current = applyBlock(tf, block, this.#layers[index]!, current);
        outputs.push(current);
      });
      return outputs;
    });
  }

  /** The expert's logits, `[batch, numActions]`, from the last block's output. */
  logits(lastFeatures: Tensor): Tensor2D {
    return applyHead(this.#tf, this.#policyHead, lastFeatures);
  }

  /** The critic's values, `[batch, 1]`, from the last block's output. */
  values(lastFeatures: Tensor): Tensor2D {
    return applyHead(this.#tf, this.#valueHead, lastFeatures);
  }

  dispose(): void {
    const layers = [...this.#layers.flat(), this.#policyHead, this.#valueHead];
    this.#tf.dispose(layers.flatMap(({ weights, bias }) => [weights, bias]));
  }
}

function applyBlock(tf: TensorFlow, block: Block, layers: readonly Layer[], input: Tensor): Tensor {
  if (block.type === "residualStage") return applyStage(tf, block, layers, input as Tensor4D);
  const { weights, bias } = layers[0]!;
  if (block.type === "conv2d") {
    const convolved = tf.conv2d(input as Tensor4D, weights as Tensor4D, block.stride, "valid");
    return tf.relu(tf.add(convolved, bias)); // [batch, height, width, outChannels]
  }
  const flat = tf.reshape(input, [input.shape[0]!, block.inFeatures]);
  return tf.relu(tf.add(matMul(tf, flat as Tensor2D, weights as Tensor2D), bias)); // [batch, outFeatures]
}

/** The layers are those of `stageConvolutions`. */
function applyStage(
  tf: TensorFlow,
  { outputRelu }: ResidualStageBlock,
  [entry, ...residual]: readonly Layer[],
  input: Tensor4D,
): Tensor4D {
  const convolve = (image: Tensor4D, { weights, bias }: Layer): Tensor4D =>
    tf.add(tf.conv2d(image, weights as Tensor4D, 1, "same"), bias);
  let current = padAndPool(tf, convolve(input, entry!));
  for (let index = 0; index < residual.length; index += 2) {
    const between = convolve(tf.relu(current), residual[index]!);
    current = tf.add(current, convolve(tf.relu(between), residual[index + 1]!));
  }
  return outputRelu ? tf.relu(current) : current;
}

/** TensorFlow's own "same" would pad on one side only; pixels of minus infinity never are the largest. */
function padAndPool(tf: TensorFlow, image: Tensor4D): Tensor4D {
  const { padding, poolSize, poolStride } = stageGeometry;
  const sides: [number, number] = [padding, padding];
  const padded = tf.pad(image, [[0, 0], sides, sides, [0, 0]], Number.NEGATIVE_INFINITY);
  return tf.maxPool(padded, poolSize, poolStride, "valid");
}

function applyHead(tf: TensorFlow, { weights, bias }: Layer, features: Tensor): Tensor2D {
  return tf.tidy(() => {
    const flat = tf.reshape(features, [features.shape[0]!, weights.shape[0]!]);
    return tf.add(matMul(tf, flat as Tensor2D, weights as Tensor2D), bias) as Tensor2D;
  });
}

function blockLayers(
  tf: TensorFlow,
  block: Block,
  tensors: TensorMap,
  { input, readsPixels }: { readonly input: FeatureShape; readonly readsPixels: boolean },
): Layer[] {
  if (block.type === "linear") return [linearLayer(tf, block, tensors, input)];
  if (block.type === "conv2d") return [convLayer(tf, block, tensors, readsPixels)];
  const { kernelSize } = stageGeometry;
  return stageConvolutions(block).map((convolution, index) =>
    convLayer(tf, { ...convolution, kernelSize }, tensors, readsPixels && index === 0),
  );
}

function convLayer(
  tf: TensorFlow,
  block: StageConvolution & { readonly kernelSize: number },
  tensors: TensorMap,
  readsPixels: boolean,
): Layer {
  const { inChannels, outChannels, kernelSize } = block;
  const shape = [outChannels, inChannels, kernelSize, kernelSize] as const;
  const weights = oihwToHwio(findTensor(tensors, `${block.name}.weight`, shape).data, shape);
  const scaled = readsPixels ? weights.map((weight) => weight / largestPixel) : weights;
  return {
    weights: tf.tensor4d(scaled, [kernelSize, kernelSize, inChannels, outChannels]),
    bias: tf.tensor1d(findTensor(tensors, `${block.name}.bias`, [outChannels]).data),
  };
}

function linearLayer(tf: TensorFlow, block: LinearBlock, tensors: TensorMap, input: FeatureShape): Layer {
  const { inFeatures, outFeatures } = block;
  const stored = findTensor(tensors, `${block.name}.weight`, [outFeatures, inFeatures]);
  const image = input.length === 3 ? input : null;
  return {
    weights: tf.tensor2d(linearToTensorFlow(stored.data, [outFeatures, inFeatures], image), [
      inFeatures,
      outFeatures,
    ]),
    bias: tf.tensor1d(findTensor(tensors, `${block.name}.bias`, [outFeatures]).data),
  };
}

function findTensor(tensors: TensorMap, name: string, shape: readonly number[]): WeightTensor {
  const found = tensors.get(name);
  if (found && String(found.shape) === String(shape)) return found;
  const received = found ? `shape [${found.shape}]` : "no such tensor";
  throw new CheckpointError(
    `PolicyNetwork: expected a tensor of shape [${shape}] named ${name}, received ${received}. ` +
      "The weights do not belong to this architecture.",
  );
}
