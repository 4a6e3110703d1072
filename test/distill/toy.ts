/** A toy world for distillation: a small expert in a bundle of its own, and environments that need no emulator. */
import { RandomStream } from "../../src/core/random.js";
import type { Architecture } from "../../src/model/architecture.js";
import { type Bundle, createBundle } from "../../src/model/bundle.js";
import { expertTensorShapes } from "../../src/model/tensor-shapes.js";
import type { DescribedVector, PlayedVector } from "../../src/training/environment-vector.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const side = 84;
const numActions = 4;

/** The geometry of NatureCNN with few channels. */
export const toyArchitecture: Architecture = {
  name: "toy",
  inputShape: [1, side, side],
  blocks: [
    { type: "conv2d", name: "cnn.0", inChannels: 1, outChannels: 8, kernelSize: 8, stride: 4 },
    { type: "conv2d", name: "cnn.2", inChannels: 8, outChannels: 8, kernelSize: 4, stride: 2 },
    { type: "linear", name: "linear.0", inFeatures: 648, outFeatures: numActions },
  ],
  policyHead: "action_net",
  valueHead: "value_net",
  numActions,
};

/**
 * A bundle, by default in a folder that is removed after the running test, whose expert answers with the brightest quarter of the screen: weights are means over the quarters, so the
 * right answer can be read from every block.
 */
export async function makeToyBundle(seed = 1, folder = temporaryFolder()): Promise<Bundle> {
  const stream = new RandomStream(seed, "toy expert");
  const shapes = expertTensorShapes(toyArchitecture);
  const draw = (shape: readonly number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const tensors = new Map([...shapes].map(([name, shape]) => [name, draw(shape)]));
  tensors.get("cnn.0.weight")!.data.forEach((_, index, data) => {
    data[index] = (0.5 + stream.uniform()) / 64;
  });
  tensors.get("cnn.2.weight")!.data.forEach((_, index, data) => {
    data[index] = (0.5 + stream.uniform()) / 128;
  });
  const linear = tensors.get("linear.0.weight")!.data;
  for (let action = 0; action < numActions; action++) {
    for (let feature = 0; feature < 648; feature++) {
      const [row, column] = [Math.floor((feature % 81) / 9), feature % 9];
      const quarter = (row < 4.5 ? 0 : 2) + (column < 4.5 ? 0 : 1);
      linear[action * 648 + feature] = quarter === action ? 1 / 162 : 0;
    }
  }
  const head = tensors.get("action_net.weight")!.data;
  for (let action = 0; action < numActions; action++) head[action * numActions + action] = 10;
  return createBundle(folder, {
    game: "toy",
    protocol: "ref-clean",
    actionSet: [0, 1, 2, 3],
    actionMeanings: ["A", "B", "C", "D"],
    architecture: toyArchitecture,
    expertTensors: tensors,
    training: {},
  });
}

/** Episodes that repeat from their seed: each step lights one quarter, which depends on all actions so far. */
export class ToyVector implements DescribedVector {
  readonly protocolOptions = { toy: true };
  readonly emulatorVersion = "toy";
  readonly romMd5 = "none";
  readonly observations: Uint8Array;
  readonly rawRewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  isClosed = false;
  protected readonly episodes: { stream: RandomStream; history: number; left: number }[] = [];

  constructor(
    readonly numEnvs: number,
    /** Added to every seed: another emulator, as it were. */
    readonly flavor = 0,
  ) {
    this.observations = new Uint8Array(numEnvs * side * side);
    this.rawRewards = new Float32Array(numEnvs);
    this.terminated = new Uint8Array(numEnvs);
    this.truncated = new Uint8Array(numEnvs);
  }

  reset({ indices, seeds }: { indices?: readonly number[]; seeds: readonly number[] }): void {
    (indices ?? this.rawRewards.map((_, index) => index)).forEach((index, position) => {
      const stream = new RandomStream(seeds[position]! + this.flavor, "toy episode");
      this.episodes[index] = { stream, history: 0, left: 5 + stream.integer(20) };
      this.terminated[index] = 0;
      this.#draw(index);
    });
  }

  step(actions: Int32Array): void {
    actions.forEach((action, index) => {
      const episode = this.episodes[index]!;
      if (episode.left <= 0) throw new Error("stepped an environment whose episode has ended");
      episode.history = (episode.history * 31 + action) % 1009;
      episode.left--;
      this.terminated[index] = episode.left === 0 ? 1 : 0;
      this.rawRewards[index] = action;
      this.#draw(index);
    });
  }

  close(): void {
    this.isClosed = true;
  }

  protected image(index: number): Uint8Array {
    return this.observations.subarray(index * side * side, (index + 1) * side * side);
  }

  #draw(index: number): void {
    const { stream, history } = this.episodes[index]!;
    const bright = (stream.integer(4) + history) % 4;
    const image = this.image(index);
    for (let pixel = 0; pixel < image.length; pixel++) {
      const quarter = (pixel < image.length / 2 ? 0 : 2) + (pixel % side < side / 2 ? 0 : 1);
      image[pixel] = (quarter === bright ? 200 : 60) + ((pixel * 7 + history) % 40);
    }
  }
}

/** One whose states can be saved; what chance does next comes from the seed that a state is loaded with. */
export class StatefulToyVector extends ToyVector implements PlayedVector {
  readonly lifeLost: Uint8Array;
  readonly #slots = new Map<number, { history: number; left: number; image: Uint8Array }>();

  constructor(numEnvs: number) {
    super(numEnvs);
    this.lifeLost = new Uint8Array(numEnvs);
  }

  saveState(index: number, slot: number): void {
    const { history, left } = this.episodes[index]!;
    this.#slots.set(slot, { history, left, image: this.image(index).slice() });
  }

  loadState(index: number, slot: number, seed: number): void {
    const { history, left, image } = this.#slots.get(slot)!;
    this.episodes[index] = { stream: new RandomStream(seed, "toy luck"), history, left };
    this.image(index).set(image);
    this.terminated[index] = 0;
  }
}
