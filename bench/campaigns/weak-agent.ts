/** An agent that loses its games in no time: then a job is mostly what a queue and a process cost. */
import { loadBundle, RandomStream, shippedBundleFolder } from "../../src/index.js";
import {
  createBundle,
  expertTensorShapes,
  makeArchitecture,
  methodTensorShapes,
  saveMethod,
  type TensorMap,
} from "../../src/tools.js";

/** Of its last layer, where NatureCNN has 512: a thirtieth of the weights. */
const numFeatures = 16;
/** Weights are drawn from both sides of zero up to this: logits differ, and exits are sure of themselves now and then. */
const largestWeight = 0.1;

/** Makes a bundle of Pong with random weights in a folder, with the exits of `ztw`. */
export async function makeWeakAgent(folder: string): Promise<string> {
  const { game, protocol, actionSet, actionMeanings, methods } = loadBundle(
    shippedBundleFolder("pong"),
  ).manifest;
  const usual = makeArchitecture("nature-cnn", actionSet.length);
  const blocks = usual.blocks.map((block) =>
    block.type === "linear" ? { ...block, outFeatures: numFeatures } : block,
  );
  const architecture = { ...usual, name: "narrow-nature-cnn", blocks };
  const expertTensors = draw(expertTensorShapes(architecture), "expert");
  const training = { what: "random weights" };
  await createBundle(folder, {
    ...{ game, protocol, actionSet, actionMeanings, architecture, expertTensors, training },
  });
  const { file: _file, sha256: _sha256, ...description } = methods.ztw!;
  const tensors = draw(methodTensorShapes(architecture, description), "ztw");
  await saveMethod(folder, "ztw", { tensors, description: { ...description, training } });
  return folder;
}

function draw(shapes: ReadonlyMap<string, readonly number[]>, name: string): TensorMap {
  const random = new RandomStream(1, name);
  return new Map(
    [...shapes].map(([tensor, shape]) => {
      const length = shape.reduce((one, other) => one * other, 1);
      const data = Float32Array.from({ length }, () => (random.uniform() * 2 - 1) * largestWeight);
      return [tensor, { shape, data }];
    }),
  );
}
