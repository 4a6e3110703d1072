/** A trainable network and its loss in TensorFlow.js's own differentiable operations, on its pure-JavaScript backend. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Architecture, Block, ResidualStageBlock } from "../../src/model/architecture.js";
import { entryConvolution, residualConvolutions } from "../../src/model/residual-stage.js";
import type { TensorMap } from "../../src/model/tensors.js";
import type { Predictions } from "../../src/policy/actor-critic.js";
import { channelsLastTensor } from "../../src/tensor/layout.js";
import type { TensorFlow } from "../../src/tensor/tensorflow.js";
import { expertToTensorFlow } from "../../src/tensor/weights.js";

/** What a network is asked, and what it should answer. */
export interface Lesson {
  /** uint8 `[batch, channels, height, width]`. */
  readonly observations: Uint8Array;
  readonly targets: Predictions;
}

type Get = (name: string) => Tensor;

/** Gradients of half the squared distance to the targets: the distance. */
export function lessonGradients({ targets }: Lesson): (predictions: Predictions) => Predictions {
  return ({ logits, values }) => ({
    logits: logits.map((logit, index) => logit - targets.logits[index]!),
    values: values.map((value, index) => value - targets.values[index]!),
  });
}

/** Gradients of half the squared distance to the targets, by parameter name, in TensorFlow's layouts. */
export async function referenceGradients(
  tf: TensorFlow,
  { architecture, weights }: { readonly architecture: Architecture; readonly weights: TensorMap },
  lesson: Lesson,
): Promise<Map<string, Float32Array>> {
  const stored = expertToTensorFlow(architecture, weights);
  const names = [...stored.keys()];
  tf.env().set("IS_TEST", true); // or that backend recommends the native one
  await tf.setBackend("cpu");
  try {
    const images = tf.div(channelsLastTensor(tf, lesson.observations, architecture.inputShape), 255);
    const loss = (...parameters: Tensor[]): Tensor => {
      const get = (name: string) => parameters[names.indexOf(name)]!;
      const features = architecture.blocks.reduce((input, block) => apply(tf, block, { get, input }), images);
      const flat = flatten(tf, features);
      const head = (name: string) => tf.add(tf.matMul(flat, get(`${name}.weight`)), get(`${name}.bias`));
      const distance = (output: Tensor, target: Float32Array) =>
        tf.sum(tf.square(tf.sub(output, tf.tensor(target, output.shape))));
      const { logits, values } = lesson.targets;
      const { policyHead, valueHead } = architecture;
      return tf.div(tf.add(distance(head(policyHead), logits), distance(head(valueHead), values)), 2);
    };
    const values = names.map((name) => tf.tensor(stored.get(name)!.data, [...stored.get(name)!.shape]));
    const gradients = tf.grads(loss as (...parameters: Tensor[]) => Tensor)(values);
    return new Map(names.map((name, index) => [name, gradients[index]!.dataSync() as Float32Array]));
  } finally {
    await tf.setBackend("tensorflow");
  }
}

/** Largest difference, relative to the largest gradient. */
export function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (value, index) => Math.abs(value - found[index]!))) / largest;
}

function apply(
  tf: TensorFlow,
  block: Block,
  { get, input }: { readonly get: Get; readonly input: Tensor },
): Tensor {
  if (block.type === "residualStage") return applyStage(tf, block, { get, input: input as Tensor4D });
  const kernel = get(`${block.name}.weight`);
  const sums =
    block.type === "conv2d"
      ? tf.conv2d(input as Tensor4D, kernel as Tensor4D, block.stride, "valid")
      : tf.matMul(flatten(tf, input), kernel);
  return tf.relu(tf.add(sums, get(`${block.name}.bias`)));
}

function applyStage(
  tf: TensorFlow,
  block: ResidualStageBlock,
  { get, input }: { readonly get: Get; readonly input: Tensor4D },
): Tensor {
  const convolve = (images: Tensor4D, name: string): Tensor4D =>
    tf.add(tf.conv2d(images, get(`${name}.weight`) as Tensor4D, 1, "same"), get(`${name}.bias`));
  const sides: [number, number] = [1, 1];
  const entered = convolve(input, entryConvolution(block).name);
  const padded = tf.pad(entered, [[0, 0], sides, sides, [0, 0]], Number.NEGATIVE_INFINITY);
  let current = tf.maxPool(padded, 3, 2, "valid");
  for (const [first, second] of residualConvolutions(block)) {
    const between = convolve(tf.relu(current), first.name);
    current = tf.add(current, convolve(tf.relu(between), second.name));
  }
  return block.outputRelu ? tf.relu(current) : current;
}

function flatten(tf: TensorFlow, features: Tensor): Tensor {
  return tf.reshape(features, [features.shape[0]!, -1]);
}
