/**
 * An expert's weights as `engine-int8` computes with them: a byte for each weight, and for each output the largest weight that 127 stands for.
 * A quarter of the size of the floats, for where they have to be fetched first.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CheckpointError } from "../core/errors.js";
import { readBytes } from "../core/files.js";
import type { Architecture } from "./architecture.js";
import type { Bundle } from "./bundle.js";
import { pixelScale } from "./pixels.js";
import {
  maxHeaderBytes,
  parseSafetensors,
  readMetadata,
  type StoredTensor,
  serializeSafetensors,
  typesWithIntegers,
} from "./safetensors.js";
import { checkTensorShapes, expertTensorShapes } from "./tensor-shapes.js";
import type { Tensor, TensorMap } from "./tensors.js";

export const integerWeightsFile = "expert-int8.safetensors";
const largestStep = 127;
const largestOf = (name: string) => `${name}.largest`;

/**
 * What `expert-int8.safetensors` of a bundle has to hold. The engine makes the same integers and scales of it as of the floats, to the bit
 * (`native/engine/src/integer_plan.cc`).
 *
 * @throws {CheckpointError} if the bundle is damaged.
 */
export function packIntegerWeights(bundle: Bundle): Uint8Array {
  const { architecture, expert } = bundle.manifest;
  const tensors = new Map<string, StoredTensor>(bundle.expertTensors());
  for (const [name, inputScale] of integerLayers(architecture)) {
    const weight = tensors.get(name) as Tensor;
    const { steps, largest } = quantize(weight, inputScale);
    tensors.set(name, { shape: weight.shape, data: steps });
    tensors.set(largestOf(name), { shape: [largest.length], data: largest });
  }
  return serializeSafetensors(tensors, { expertSha256: expert.sha256 });
}

/**
 * The weights of a bundle's `expert-int8.safetensors`, as floats that become those integers again; undefined where it has no such file.
 *
 * @throws {CheckpointError} if the file is damaged, or of another expert.
 */
export function readIntegerWeights(bundle: Bundle): TensorMap | undefined {
  if (!hasIntegerWeights(bundle)) return undefined;
  const { folder, manifest } = bundle;
  const path = join(folder, integerWeightsFile);
  const shapes = expertTensorShapes(manifest.architecture);
  const bytes = readBytes("createSession", path, { maxBytes: maxHeaderBytes * 4 });
  const found = readMetadata(path, bytes).expertSha256;
  if (found !== manifest.expert.sha256)
    throw new CheckpointError(
      `createSession: expected the weights of expert ${manifest.expert.sha256}, as in policy.json, in ${path}, received those of ${found}. Delete the file, or make it again.`,
    );
  const tensors = new Map(parseSafetensors(path, bytes, { types: typesWithIntegers }));
  for (const [name] of integerLayers(manifest.architecture)) restore(tensors, name);
  return checkTensorShapes(path, tensors, shapes);
}

/** Whether a bundle has such a file. */
export function hasIntegerWeights({ folder }: Bundle): boolean {
  return existsSync(join(folder, integerWeightsFile));
}

/** Weights that the engine rounds, and what their inputs' scale is folded into them with. */
function integerLayers({ blocks, policyHead }: Architecture): [name: string, inputScale: number][] {
  const names = [...blocks.map(({ name }) => name), policyHead];
  return names.map((name, index) => [`${name}.weight`, index === 0 ? pixelScale : 1]);
}

/** @param weight - `[outputs, ...]`; rounded as the engine rounds it, in float32, ties to the even step. */
function quantize({ shape, data }: Tensor, inputScale: number) {
  const [numOutputs = 1] = shape;
  const perOutput = data.length / numOutputs;
  const largest = new Float32Array(numOutputs);
  const steps = new Int8Array(data.length);
  for (let output = 0; output < numOutputs; output++) {
    const [begin, end] = [output * perOutput, (output + 1) * perOutput];
    for (let at = begin; at < end; at++) largest[output] = Math.max(largest[output]!, Math.abs(data[at]!));
    const step = Math.fround(Math.fround(largest[output]! * inputScale) / largestStep);
    if (step === 0) continue;
    for (let at = begin; at < end; at++)
      steps[at] = roundToEven(Math.fround(Math.fround(data[at]! * inputScale) / step));
  }
  return { steps, largest };
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return part < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Puts floats in the place of steps; the largest of an output comes out as it was, so that the engine finds the same scale. */
function restore(tensors: Map<string, Tensor>, name: string): void {
  const [steps, largest] = [tensors.get(name), tensors.get(largestOf(name))];
  if (steps === undefined || largest === undefined) return; // checkTensorShapes says what is missing
  tensors.delete(largestOf(name));
  const perOutput = steps.data.length / largest.data.length;
  const data = steps.data.map((step, at) => {
    const most = largest.data[Math.floor(at / perOutput)] ?? Number.NaN;
    return Math.abs(step) === largestStep ? Math.sign(step) * most : (step * most) / largestStep;
  });
  tensors.set(name, { shape: steps.shape, data });
}
