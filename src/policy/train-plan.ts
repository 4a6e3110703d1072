/** What a training is to do: its options with their defaults, and the bundle that they name, read once. */
import { freezeOptions } from "../core/check.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import { checkRunFolders } from "../training/run-options.js";
import {
  renameTrainOptions,
  resolveTrainSettings,
  type TrainOptions,
  type TrainSettings,
} from "./train-options.js";

export interface TrainPlan {
  readonly options: TrainOptions;
  readonly settings: TrainSettings;
  /** The bundle to start from, if there is one. */
  readonly from: Bundle | undefined;
}

/**
 * Reads the bundle to start from and fills in defaults.
 *
 * @throws {InvalidArgumentError} if an option is not known or does not fit.
 * @throws {CheckpointError} if the bundle is damaged.
 */
export function planTraining(given: TrainOptions): TrainPlan {
  const options = renameTrainOptions(freezeOptions("train", given));
  const from = options.from === undefined ? undefined : openBundle(options.from, "train");
  const settings = resolveTrainSettings(options, from?.manifest.protocol);
  checkRunFolders("train", options);
  from?.expertTensors(); // damaged weights are found before TensorFlow is loaded
  return { options, settings, from };
}
