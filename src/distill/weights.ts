/** Moves a method's weights between the layouts of its bundle file and of the TensorFlow.js forward pass. */
import type { InternalClassifier } from "../model/architecture.js";
import { methodTensors } from "../model/bundle-schema.js";
import type { Tensor, TensorMap } from "../model/tensors.js";
import {
  type ChannelsFirstShape,
  hwioToOihw,
  linearFromTensorFlow,
  linearToTensorFlow,
  oihwToHwio,
} from "../tensor/layout.js";

/**
 * From the bundle's layouts to those that compute: convolutions as `[kernelSize^2 * inChannels, convChannels]`, linear
 * layers as `[features, numActions]` with features in H,W,C order.
 */
export function toTrainingLayout(classifiers: readonly InternalClassifier[], tensors: TensorMap): TensorMap {
  const converted = new Map(tensors);
  classifiers.forEach((classifier, index) => {
    change(converted, methodTensors.classifier(index, "conv.weight"), ({ shape, data }) => {
      const [out, input, height, width] = shape as [number, number, number, number];
      return { shape: [height * width * input, out], data: oihwToHwio(data, shape) };
    });
    for (const name of readersOfPooled(index))
      change(converted, name, ({ shape, data }) => {
        const [out, features] = shape as [number, number];
        return {
          shape: [features, out],
          data: linearToTensorFlow(data, [out, features], pooledShape(classifier)),
        };
      });
  });
  return converted;
}

/** The inverse of {@link toTrainingLayout}. */
export function toBundleLayout(classifiers: readonly InternalClassifier[], tensors: TensorMap): TensorMap {
  const converted = new Map(tensors);
  classifiers.forEach((classifier, index) => {
    const { kernelSize } = classifier;
    change(converted, methodTensors.classifier(index, "conv.weight"), ({ shape, data }) => {
      const [rows, out] = shape as [number, number];
      const oihw = [out, rows / kernelSize ** 2, kernelSize, kernelSize];
      return { shape: oihw, data: hwioToOihw(data, oihw) };
    });
    for (const name of readersOfPooled(index))
      change(converted, name, ({ shape, data }) => {
        const [features, out] = shape as [number, number];
        return {
          shape: [out, features],
          data: linearFromTensorFlow(data, [out, features], pooledShape(classifier)),
        };
      });
  });
  return converted;
}

function change(tensors: Map<string, Tensor>, name: string, convert: (tensor: Tensor) => Tensor): void {
  const tensor = tensors.get(name);
  if (tensor) tensors.set(name, convert(tensor));
}

/** Weights of linear layers whose first inputs are a classifier's pooled features. */
function readersOfPooled(index: number): string[] {
  const own = [
    methodTensors.classifier(index, "linear.weight"),
    methodTensors.regretGate(index, "hidden.weight"),
  ];
  return index === 0 ? [...own, "hold.hidden.weight"] : own;
}

function pooledShape({ convChannels, poolSize }: InternalClassifier): ChannelsFirstShape {
  return [convChannels, poolSize, poolSize];
}
