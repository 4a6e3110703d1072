/** A method that is nothing but classifiers which are there already: it is written as it is, without a training. */
import type { StoredMethod } from "./base-method.js";
import { copiedRecord } from "./carried-record.js";
import type { DistillResult } from "./distill-result.js";
import { structures } from "./methods.js";
import type { DistillPlan } from "./plan.js";
import { saveTo } from "./save-to.js";
import { firstTensors } from "./stages.js";

/** Saves what is planned, with the classifiers of another method, to the bit. Nothing is played and nothing trained. */
export async function copyClassifiers(plan: DistillPlan, source: StoredMethod): Promise<DistillResult> {
  const { method, seed } = plan.settings;
  const structure = { classifiers: source.classifiers, ...structures[method] };
  const tensors = firstTensors(plan.bundle.manifest.architecture, structure, { method, seed, base: source });
  await saveTo(plan, structure, { tensors, training: copiedRecord(method, source) });
  return { bundleFolder: plan.outputFolder, method, measures: {}, steps: {}, wallTimeMs: 0 };
}
