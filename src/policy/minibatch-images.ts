/** The images of a rollout, as patches or whole, from which minibatches are picked. */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Architecture } from "../model/architecture.js";
import { channelsLastTensor } from "../tensor/layout.js";
import { PatchStore } from "../tensor/patch-convolution.js";
import { findSharedPatches, patchGeometry } from "../tensor/shared-patches.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { Images } from "../tensor/trainable-blocks.js";
import type { RolloutBuffer } from "./collect.js";

export interface MinibatchImages {
  /** @returns images of these indices, the caller's to dispose. */
  pick(rows: Int32Array): Images;
  dispose(): void;
}

/** Where more of the later patches are new, finding them takes the time that they save. Q*bert has 0.03, River Raid 0.15. */
const largestShare = 0.1;

/** Stores a rollout as its different patches if these are few, else as images. */
export function openMinibatchImages(
  tf: TensorFlow,
  architecture: Architecture,
  buffer: RolloutBuffer,
): MinibatchImages {
  const geometry = patchGeometry(architecture);
  const shared =
    geometry && findSharedPatches(buffer.observations, geometry, { lag: buffer.numEnvs, largestShare });
  return shared ? new PatchStore(tf, shared) : wholeImages(tf, architecture, buffer);
}

/** Converted once for all epochs. */
function wholeImages(
  tf: TensorFlow,
  { inputShape }: Architecture,
  { observations, pixels }: RolloutBuffer,
): MinibatchImages {
  const images = channelsLastTensor(tf, observations, inputShape, pixels);
  return {
    pick: (rows) => tf.tidy(() => tf.gather(images, tf.tensor1d(rows, "int32"))) as Tensor4D,
    dispose: () => images.dispose(),
  };
}
