/** What a distillation is to do: its options with their defaults, and the bundle that they name, read once. */
import { freezeOptions } from "../core/check.js";
import { type Bundle, getMethod, openBundle } from "../model/bundle.js";
import { checkRunFolders } from "../training/run-options.js";
import {
  type DistillOptions,
  type DistillSettings,
  renameDistillOptions,
  resolveSettings,
} from "./options.js";
import { checkOutput } from "./output.js";
import { type BaseMethod, isGated } from "./stages.js";

export interface DistillPlan {
  readonly options: DistillOptions;
  readonly settings: DistillSettings;
  /** Of the expert. */
  readonly bundle: Bundle;
  /** Where the method is saved. */
  readonly outputFolder: string;
  /** What gates are trained for; other methods begin from nothing. */
  readonly base: (BaseMethod & { readonly sha256: string }) | undefined;
}

/**
 * Reads the bundle and fills in defaults.
 *
 * @throws {InvalidArgumentError} if an option is not known or does not fit.
 * @throws {CheckpointError} if the bundle is damaged, or the output folder could not take the method.
 */
export function planDistillation(given: DistillOptions): DistillPlan {
  const options = renameDistillOptions(freezeOptions("distill", given));
  const bundle = openBundle(options.bundle, "distill");
  const settings = resolveSettings(options, bundle.manifest.protocol);
  const outputFolder = options.output ?? bundle.folder;
  checkRunFolders("distill", { ...options, output: outputFolder });
  checkOutput(bundle, outputFolder);
  bundle.expertTensors(); // damaged weights are found before TensorFlow is loaded
  return {
    options,
    settings,
    bundle,
    outputFolder,
    base: isGated(settings.method) ? readBase(bundle) : undefined,
  };
}

function readBase(bundle: Bundle): BaseMethod & { readonly sha256: string } {
  const { classifiers, sha256 } = getMethod(bundle, "ztw");
  return { classifiers, sha256, tensors: bundle.methodTensors("ztw") };
}
