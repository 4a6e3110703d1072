/** What a distillation is to do: its options with their defaults, and the bundle that they name, read once. */
import { freezeOptions } from "../core/check.js";
import { CheckpointError } from "../core/errors.js";
import { type Bundle, getMethod, openBundle } from "../model/bundle.js";
import type { MethodName } from "../model/bundle-schema.js";
import type { TensorMap } from "../model/tensors.js";
import { checkRunFolders } from "../training/run-options.js";
import { baseOf, structures } from "./methods.js";
import {
  type DistillOptions,
  type DistillSettings,
  renameDistillOptions,
  resolveSettings,
} from "./options.js";
import { checkOutput } from "./output.js";
import { chooseTargetCost, relativeCosts } from "./rl-costs.js";
import type { BaseMethod } from "./stage.js";

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
  const resolved = resolveSettings(options, bundle.manifest.protocol);
  const outputFolder = options.output ?? bundle.folder;
  checkRunFolders("distill", { ...options, output: outputFolder });
  checkOutput(bundle, outputFolder);
  const expert = bundle.expertTensors(); // damaged weights are found before TensorFlow is loaded
  const base = readBase(bundle, expert, resolved.method);
  return {
    options,
    settings: fillTarget(resolved, bundle, base),
    bundle,
    outputFolder,
    base,
  };
}

/** The target of `ztw-rl` depends on what its exits cost. */
function fillTarget(
  { rl, ...settings }: DistillSettings,
  bundle: Bundle,
  base: DistillPlan["base"],
): DistillSettings {
  if (!rl) return settings;
  const structure = { ...structures[settings.method], classifiers: base!.classifiers };
  const costs = relativeCosts(bundle.manifest.architecture, structure);
  return { ...settings, rl: { ...rl, targetCost: chooseTargetCost(costs, rl.targetCost) } };
}

function readBase(bundle: Bundle, expert: TensorMap, method: MethodName): DistillPlan["base"] {
  const base = baseOf(method);
  if (base === undefined) return undefined;
  const { classifiers, sha256, training } = getMethod(bundle, base);
  checkExpert(bundle, base, training);
  return { classifiers, sha256, expert, tensors: bundle.methodTensors(base) };
}

/** Heads that imitate another expert would be trained on in vain. */
function checkExpert(
  { folder, manifest }: Bundle,
  base: MethodName,
  { expertSha256: found }: Readonly<Record<string, unknown>>,
): void {
  const { sha256 } = manifest.expert;
  if (found === undefined || found === sha256) return;
  throw new CheckpointError(
    `distill: expected ${base} in ${folder} to be of its expert, with sha256 ${sha256}, received one of ${found}. ` +
      `Make ${base} again with distill().`,
  );
}
