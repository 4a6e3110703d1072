/** Bundles with random weights, for tests of everything that reads a bundle. */

import { RandomStream } from "../../src/core/random.js";
import { structures } from "../../src/distill/methods.js";
import { type Architecture, natureCnn, referenceClassifiers } from "../../src/model/architecture.js";
import { type Bundle, createBundle, loadBundle, saveMethod } from "../../src/model/bundle.js";
import type { EnsembleMean, MethodName } from "../../src/model/bundle-schema.js";
import { saveCalibration } from "../../src/model/calibration.js";
import {
  expertTensorShapes,
  type MethodStructure,
  methodTensorShapes,
  type TensorShapes,
} from "../../src/model/tensor-shapes.js";
import type { TensorMap } from "../../src/model/tensors.js";

export interface ToyBundleOptions {
  readonly seed?: number;
  /** Methods to fill with random classifiers. Default `["ztw"]`. */
  readonly methods?: readonly MethodName[];
  /** Default 6. */
  readonly numActions?: number;
  /** Cascade and ensemble, where a test wants other than the method's own. */
  readonly cascade?: boolean;
  readonly ensemble?: boolean;
  readonly ensembleMean?: EnsembleMean;
  /** Default `narrowNatureCnn(numActions)`, which makes a bundle in no time. */
  readonly architecture?: Architecture;
}

/** Random costs of holding are near 1. */
const holdRate = 1;

function structureOf(method: MethodName): Omit<MethodStructure, "classifiers"> {
  const own = structures[method];
  return own.hold ? { ...own, hold: { rate: holdRate } } : own;
}

/** NatureCNN with a narrow last layer: the same observations and exits, a twelfth of the weights. */
export function narrowNatureCnn(numActions: number): Architecture {
  const full = natureCnn(numActions);
  const blocks = full.blocks.map((block) =>
    block.type === "linear" ? { ...block, outFeatures: 16 } : block,
  );
  return { ...full, name: "narrow-nature-cnn", blocks };
}

/**
 * Makes a bundle in `folder` whose expert and classifiers are random, yet confident on some observations and not on
 * others. The game is called `toy`, its actions are ALE's first ones.
 */
export async function makeToyBundle(folder: string, options: ToyBundleOptions = {}): Promise<Bundle> {
  const { seed = 1, methods = ["ztw"], numActions = 6 } = options;
  const architecture = options.architecture ?? narrowNatureCnn(numActions);
  const actionSet = Array.from({ length: numActions }, (_, index) => index);
  await createBundle(folder, {
    game: "toy",
    protocol: "ref-clean",
    actionSet,
    actionMeanings: actionSet.map((code) => `ACTION${code}`),
    architecture,
    expertTensors: randomTensors(expertTensorShapes(architecture), new RandomStream(seed, "expert")),
    training: { what: "random weights" },
  });
  for (const method of methods) {
    const own = structureOf(method);
    const { cascade = own.cascade, ensemble = own.ensemble, ensembleMean = own.ensembleMean } = options;
    const joined = { cascade, ensemble, ...(ensembleMean && { ensembleMean }) };
    const structure = { classifiers: referenceClassifiers(architecture), ...own, ...joined };
    const shapes = methodTensorShapes(architecture, structure);
    const tensors = randomTensors(shapes, new RandomStream(seed, method));
    await saveMethod(folder, method, { tensors, description: { ...structure, training: {} } });
  }
  return loadBundle(folder);
}

/** Lets the int8 engine run a toy bundle, with ranges that fit no better than they must. */
export async function saveToyCalibration(bundle: Bundle): Promise<string> {
  const { expert, protocol, architecture } = bundle.manifest;
  return saveCalibration(bundle, {
    formatVersion: 1,
    kind: "int8-calibration",
    expertSha256: expert.sha256,
    protocol,
    runSeed: 0,
    numObservations: 1,
    coverage: 1,
    activationRanges: architecture.blocks.map(() => 4),
  });
}

/** Random pixels: blocks of 12x12 of one shade, so that observations differ in more than noise. */
export function randomObservation(seed: number): Uint8Array {
  const shades = new RandomStream(seed, "shades");
  const grid = Uint8Array.from({ length: 4 * 7 * 7 }, () =>
    shades.uniform() < 0.5 ? 0 : shades.integer(256),
  );
  return Uint8Array.from({ length: 4 * 84 * 84 }, (_, index) => {
    const frame = Math.floor(index / (84 * 84));
    const row = Math.floor((index % (84 * 84)) / 84);
    return grid[frame * 49 + Math.floor(row / 12) * 7 + Math.floor((index % 84) / 12)]!;
  });
}

/** Uniform weights of a width that keeps activations at the scale of the input; log weights and biases are small. */
export function randomTensors(shapes: TensorShapes, random: RandomStream): TensorMap {
  return new Map(
    [...shapes].map(([name, shape]) => {
      const numElements = shape.reduce((product, length) => product * length, 1);
      const width = widthOf(name, shape, numElements);
      const offset = name.endsWith("norm.weight") ? 1 : 0;
      const isMix = name.endsWith("pool.mix"); // stays in (0, 1)
      const draw = () => (isMix ? random.uniform() : offset + (2 * random.uniform() - 1) * width);
      return [name, { shape, data: Float32Array.from({ length: numElements }, draw) }];
    }),
  );
}

function widthOf(name: string, shape: readonly number[], numElements: number): number {
  if (/^(gate\.\d+|hold)\.output/.test(name)) return 0.5;
  if (/^(gate|hold)\./.test(name)) return 0.05; // of many numbers, some of them near -10
  if (shape.length < 2) return name.includes("log_weight") ? 0.5 : 0.1;
  const fanIn = numElements / shape[0]!;
  return Math.sqrt(6 / fanIn) * (isHead(name) ? 3 : 1);
}

function isHead(name: string): boolean {
  return name.startsWith("action_net") || (name.includes("linear.weight") && name.startsWith("classifiers"));
}
