/** Moves an expert's weights between the layouts of its bundle file and those that TensorFlow computes in. */
import type { Architecture, FeatureShape } from "../model/architecture.js";
import { blockOutputShapes } from "../model/feature-shapes.js";
import { expertTensorShapes } from "../model/tensor-shapes.js";
import type { Tensor, TensorMap } from "../model/tensors.js";
import {
  type ChannelsFirstShape,
  hwioToOihw,
  linearFromTensorFlow,
  linearToTensorFlow,
  oihwToHwio,
} from "./layout.js";

/**
 * From the bundle's layouts to TensorFlow's: kernels `[height, width, in, out]`, linear layers `[in, out]`, where
 * inputs that came from an image are in H,W,C order.
 */
export function expertToTensorFlow(architecture: Architecture, tensors: TensorMap): TensorMap {
  return convert(architecture, tensors, (stored, shape, image): Tensor => {
    if (shape.length === 4) {
      const [out, input, height, width] = shape;
      return { shape: [height!, width!, input!, out!], data: oihwToHwio(stored.data, shape) };
    }
    const [out, features] = shape as [number, number];
    return { shape: [features, out], data: linearToTensorFlow(stored.data, [out, features], image) };
  });
}

/** The inverse of {@link expertToTensorFlow}. */
export function expertFromTensorFlow(architecture: Architecture, tensors: TensorMap): TensorMap {
  return convert(architecture, tensors, (trained, shape, image): Tensor => {
    if (shape.length === 4) return { shape, data: hwioToOihw(trained.data, shape) };
    const [out, features] = shape as [number, number];
    return { shape, data: linearFromTensorFlow(trained.data, [out, features], image) };
  });
}

type ConvertWeights = (
  tensor: Tensor,
  /** In the bundle. */
  shape: readonly number[],
  /** Of a linear layer's input, if that is an image. */
  image: ChannelsFirstShape | null,
) => Tensor;

function convert(architecture: Architecture, tensors: TensorMap, convertWeights: ConvertWeights): TensorMap {
  const inputs = layerInputs(architecture);
  return new Map(
    [...expertTensorShapes(architecture)].map(([name, shape]) => {
      const tensor = tensors.get(name)!;
      if (name.endsWith(".bias")) return [name, tensor];
      const input = inputs.get(name.replace(/\.weight$/, ""));
      return [name, convertWeights(tensor, shape, input?.length === 3 ? input : null)];
    }),
  );
}

/** The shape that each layer reads, by the layer's name; a residual stage's convolutions need none. */
function layerInputs(architecture: Architecture): Map<string, FeatureShape> {
  const shapes: FeatureShape[] = [architecture.inputShape, ...blockOutputShapes(architecture)];
  const blocks = architecture.blocks.map((block, index) => [block.name, shapes[index]!] as const);
  const heads = [architecture.policyHead, architecture.valueHead].map(
    (name) => [name, shapes.at(-1)!] as const,
  );
  return new Map([...blocks, ...heads]);
}
