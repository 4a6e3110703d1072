/** Saves what a distillation made, and how it was made. */
import { saveMethod } from "../model/bundle.js";
import type { MethodStructure } from "../model/tensor-shapes.js";
import type { TensorMap } from "../model/tensors.js";
import { prepareOutput } from "./output.js";
import type { DistillPlan } from "./plan.js";

interface MadeMethod {
  readonly tensors: TensorMap;
  /** How it was made. */
  readonly training: Readonly<Record<string, unknown>>;
}

/** Saves a method, and how it was made, into the output folder's bundle. */
export async function saveTo(
  { bundle, outputFolder, settings }: DistillPlan,
  structure: MethodStructure,
  { tensors, training }: MadeMethod,
): Promise<void> {
  const description = { ...structure, classifiers: [...structure.classifiers], training };
  await prepareOutput(bundle, outputFolder);
  await saveMethod(outputFolder, settings.method, { tensors, description });
}
