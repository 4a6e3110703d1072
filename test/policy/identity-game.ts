/** A game that any correct learner solves in seconds: answer with the number that is shown. */
import { RandomStream } from "../../src/core/random.js";
import type { Architecture } from "../../src/model/architecture.js";
import type { GameVector } from "../../src/training/environment-vector.js";

const numActions = 4;
const side = 6;

/** One convolution and one linear block on 6x6 pixels. */
export const identityArchitecture: Architecture = {
  name: "identity",
  inputShape: [1, side, side],
  blocks: [
    { type: "conv2d", name: "conv", inChannels: 1, outChannels: 8, kernelSize: 3, stride: 3 },
    { type: "linear", name: "linear", inFeatures: 32, outFeatures: 16 },
  ],
  policyHead: "action_net",
  valueHead: "value_net",
  numActions,
};

/** A residual stage in the convolution's place; its pool leaves 3x3 pixels. */
export const residualIdentityArchitecture: Architecture = {
  ...identityArchitecture,
  name: "identity-residual",
  blocks: [
    {
      type: "residualStage",
      name: "stage",
      inChannels: 1,
      outChannels: 4,
      numResidualBlocks: 1,
      outputRelu: true,
    },
    { type: "linear", name: "linear", inFeatures: 36, outFeatures: 16 },
  ],
};

export interface IdentityOptions {
  /** Added to every seed: another emulator, as it were. */
  readonly flavor?: number;
  /** Every second episode is cut off rather than over, and every eleventh answer from the end costs a life. */
  readonly hasCuts?: boolean;
}

interface Episode {
  readonly stream: RandomStream;
  readonly isCut: boolean;
  left: number;
  answer: number;
}

/** A corner of the screen is bright; its number is the answer. The next corner depends on seed and answer. */
export class IdentityVector implements GameVector {
  readonly actionSet = [0, 1, 2, 3];
  readonly actionMeanings = ["A", "B", "C", "D"];
  readonly protocolOptions = { identity: true };
  readonly emulatorVersion = "identity";
  readonly romMd5 = "none";
  readonly observations: Uint8Array;
  readonly rawRewards: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly lifeLost: Uint8Array;
  isClosed = false;
  readonly #episodes: Episode[] = [];
  readonly #saved = new Map<number, Omit<Episode, "stream"> & { readonly shown: Uint8Array }>();

  constructor(
    readonly numEnvs: number,
    readonly options: IdentityOptions = {},
  ) {
    this.observations = new Uint8Array(numEnvs * side * side);
    this.rawRewards = new Float32Array(numEnvs);
    this.terminated = new Uint8Array(numEnvs);
    this.truncated = new Uint8Array(numEnvs);
    this.lifeLost = new Uint8Array(numEnvs);
  }

  reset({ indices, seeds }: { indices?: readonly number[]; seeds: readonly number[] }): void {
    const { flavor = 0, hasCuts = false } = this.options;
    (indices ?? [...this.terminated.keys()]).forEach((index, position) => {
      const stream = new RandomStream(seeds[position]! + flavor, "identity");
      const isCut = hasCuts && stream.uniform() < 0.5;
      this.#episodes[index] = { stream, isCut, left: 5 + stream.integer(20), answer: 0 };
      this.terminated[index] = 0;
      this.truncated[index] = 0;
      this.#show(index);
    });
  }

  step(actions: Int32Array): void {
    actions.forEach((action, index) => {
      const episode = this.#episodes[index]!;
      if (episode.left <= 0) throw new Error("stepped an environment whose episode has ended");
      episode.left--;
      const isOver = episode.left === 0;
      this.rawRewards[index] = action === episode.answer ? 3 : 0; // learned from as 1
      this.lifeLost[index] = this.options.hasCuts && episode.left % 11 === 0 && !isOver ? 1 : 0;
      this.terminated[index] = isOver && !episode.isCut ? 1 : 0;
      this.truncated[index] = isOver && episode.isCut ? 1 : 0;
      if (action === 3) episode.stream.uniform(); // what was done matters for what comes
      this.#show(index);
    });
  }

  saveState(index: number, slot: number): void {
    const { stream, ...others } = this.#episodes[index]!;
    const shown = this.observations.slice(index * side * side, (index + 1) * side * side);
    this.#saved.set(slot, { ...others, shown });
  }

  loadState(index: number, slot: number, seed: number): void {
    const { shown, ...others } = this.#saved.get(slot)!;
    this.#episodes[index] = { ...others, stream: new RandomStream(seed, "identity") };
    this.observations.set(shown, index * side * side);
    this.terminated[index] = 0;
    this.truncated[index] = 0;
  }

  close(): void {
    this.isClosed = true;
  }

  #show(index: number): void {
    const episode = this.#episodes[index]!;
    episode.answer = episode.stream.integer(numActions);
    const image = this.observations.subarray(index * side * side, (index + 1) * side * side);
    for (let pixel = 0; pixel < image.length; pixel++) {
      const [row, column] = [Math.floor(pixel / side), pixel % side];
      const corner = (row < side / 2 ? 0 : 2) + (column < side / 2 ? 0 : 1);
      image[pixel] = corner === episode.answer ? 255 : 0;
    }
  }
}
