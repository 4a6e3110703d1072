/** What a distillation is to do: its options with their defaults, and the bundle that they name, read once. */
import { freezeOptions } from "../core/check.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import { checkRunFolders } from "../training/run-options.js";
import { checkClassifierChoice, readBase, readClassifierSource, type StoredMethod } from "./base-method.js";
import { structures } from "./methods.js";
import {
  type DistillOptions,
  type DistillSettings,
  renameDistillOptions,
  resolveSettings,
} from "./options.js";
import { checkOutput } from "./output.js";
import { chooseTargetCost, relativeCosts } from "./rl-costs.js";

export interface DistillPlan {
  readonly options: DistillOptions;
  readonly settings: DistillSettings;
  /** Of the expert. */
  readonly bundle: Bundle;
  /** Where the method is saved. */
  readonly outputFolder: string;
  /** What gates are trained for. */
  readonly base: StoredMethod | undefined;
  /** Whose classifiers are begun with; with neither, a method begins from nothing. */
  readonly source: StoredMethod | undefined;
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
  checkClassifierChoice(bundle, resolved);
  const source = readClassifierSource(bundle, expert, resolved);
  const base = readBase(bundle, expert, resolved.method);
  const settings = fillTarget(fillEnsembleSteps(resolved, options, source), bundle, base);
  return { options, settings, bundle, outputFolder, base, source };
}

/** The ensemble is trained for as long as the classifiers were, by whoever trained them. */
function fillEnsembleSteps(
  settings: DistillSettings,
  { ensembleSteps }: DistillOptions,
  source: DistillPlan["source"],
): DistillSettings {
  const steps = source?.training.steps;
  if (ensembleSteps !== undefined || typeof steps !== "number") return settings;
  return { ...settings, ensembleSteps: steps };
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
