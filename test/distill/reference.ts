/** A plain TypeScript forward pass of the classifiers, straight from the definitions, over weights as a bundle stores them. */
import type { InternalClassifier } from "../../src/model/architecture.js";
import { type ClassifierTensor, layerNormEpsilon, methodTensors } from "../../src/model/bundle-schema.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { adaptiveBins } from "../helpers/reference-policy.js";

/** Numbers indexed `[channel][row][column]`. */
export type Image = number[][][];

/** Raw logits of every classifier for one observation. */
export function referenceLogits(
  design: { readonly classifiers: readonly InternalClassifier[]; readonly cascade: boolean },
  tensors: TensorMap,
  features: readonly Image[],
): number[][] {
  const logits: number[][] = [];
  design.classifiers.forEach((classifier, index) => {
    const get = (part: ClassifierTensor) => tensors.get(methodTensors.classifier(index, part))!;
    const convolved = convolve(features[classifier.afterBlock]!, classifier, get);
    const inputs = pool(convolved, classifier.poolSize, get("pool.mix").data[0]!).flat(2);
    const previous = design.cascade ? logits[index - 1] : undefined;
    if (previous) inputs.push(...layerNorm(previous, get));
    const { data } = get("linear.weight");
    const bias = [...get("linear.bias").data];
    logits.push(
      bias.map((b, action) => inputs.reduce((sum, x, i) => sum + x * data[action * inputs.length + i]!, b)),
    );
  });
  return logits;
}

type Get = (part: ClassifierTensor) => { readonly data: Float32Array };

function convolve(image: Image, classifier: InternalClassifier, get: Get): Image {
  const { convChannels, kernelSize, stride, padding = 0 } = classifier;
  const weight = get("conv.weight").data;
  const bias = get("conv.bias").data;
  const side = Math.floor((image[0]!.length + 2 * padding - kernelSize) / stride) + 1;
  const at = (out: number, row: number, column: number) => {
    let sum = bias[out]!;
    image.forEach((plane, input) => {
      for (let y = 0; y < kernelSize; y++) {
        for (let x = 0; x < kernelSize; x++) {
          const w = weight[((out * image.length + input) * kernelSize + y) * kernelSize + x]!;
          sum += w * (plane[row * stride + y - padding]?.[column * stride + x - padding] ?? 0);
        }
      }
    });
    return Math.max(0, sum);
  };
  return grid3(convChannels, side, side, at);
}

function pool(image: Image, poolSize: number, mix: number): Image {
  const bins = adaptiveBins(image[0]!.length, poolSize);
  return grid3(image.length, poolSize, poolSize, (channel, row, column) => {
    const values: number[] = [];
    for (let y = bins[row]![0]; y < bins[row]![1]; y++) {
      for (let x = bins[column]![0]; x < bins[column]![1]; x++) values.push(image[channel]![y]![x]!);
    }
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    return mix * Math.max(...values) + (1 - mix) * average;
  });
}

function layerNorm(logits: readonly number[], get: Get): number[] {
  const mean = logits.reduce((sum, value) => sum + value, 0) / logits.length;
  const variance = logits.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logits.length;
  const scale = get("cascade_norm.weight").data;
  const shift = get("cascade_norm.bias").data;
  return logits.map(
    (value, i) => ((value - mean) / Math.sqrt(variance + layerNormEpsilon)) * scale[i]! + shift[i]!,
  );
}

/** log_softmax, straight from its definition. */
export function logSoftmax(logits: readonly number[]): number[] {
  const sum = logits.reduce((total, value) => total + Math.exp(value), 0);
  return logits.map((value) => value - Math.log(sum));
}

/** KL(expert || head) of one observation, divided by the number of actions. */
export function klMean(expert: readonly number[], head: readonly number[]): number {
  const headLog = logSoftmax(head);
  return expert.reduce((sum, p, i) => sum + p * (Math.log(p) - headLog[i]!), 0) / expert.length;
}

function grid3(
  depth: number,
  height: number,
  width: number,
  at: (channel: number, row: number, column: number) => number,
): Image {
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  return range(depth).map((c) => range(height).map((y) => range(width).map((x) => at(c, y, x))));
}
