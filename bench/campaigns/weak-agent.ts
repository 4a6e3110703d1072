/** An agent that loses its games in no time: then a job is mostly what a queue and a process cost. */
import { loadBundle, RandomStream, shippedBundleFolder } from "../../src/index.js";
import { createBundle, makeArchitecture, saveMethod, type TensorMap } from "../../src/tools.js";

/** Features of NatureCNN's last layer, and of this agent's: a thirtieth of the weights. */
const [usualFeatures, numFeatures] = [512, 16];
/** Weights are drawn from both sides of zero up to this: logits differ, and exits are sure of themselves now and then. */
const largestWeight = 0.1;

/** Makes a bundle of Pong with random weights in a folder, with the exits of `ztw`. */
export async function makeWeakAgent(folder: string): Promise<string> {
  const pong = loadBundle(shippedBundleFolder("pong"));
  const { game, protocol, actionSet, actionMeanings, methods } = pong.manifest;
  const usual = makeArchitecture("nature-cnn", actionSet.length);
  const blocks = usual.blocks.map((block) =>
    block.type === "linear" ? { ...block, outFeatures: numFeatures } : block,
  );
  const architecture = { ...usual, name: "narrow-nature-cnn", blocks };
  const expertTensors = draw(pong.expertTensors(), "expert", (size) =>
    size === usualFeatures ? numFeatures : size,
  );
  const training = { what: "random weights" };
  await createBundle(folder, {
    ...{ game, protocol, actionSet, actionMeanings, architecture, expertTensors, training },
  });
  const { file: _file, sha256: _sha256, ...description } = methods.ztw!;
  const tensors = draw(pong.methodTensors("ztw"), "ztw");
  await saveMethod(folder, "ztw", { tensors, description: { ...description, training } });
  return folder;
}

/** Tensors of the same names and shapes, but for sizes that change. */
function draw(tensors: TensorMap, name: string, change = (size: number) => size): TensorMap {
  const random = new RandomStream(1, name);
  return new Map(
    [...tensors].map(([tensor, { shape }]) => {
      const drawn = shape.map(change);
      const length = drawn.reduce((one, other) => one * other, 1);
      const data = Float32Array.from({ length }, () => (random.uniform() * 2 - 1) * largestWeight);
      return [tensor, { shape: drawn, data }];
    }),
  );
}
