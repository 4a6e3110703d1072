/** A policy as what a backend is made from: its structure, and the weights of expert and classifiers. */
import type { Architecture } from "./architecture.js";
import { type Bundle, getMethod } from "./bundle.js";
import type { PolicyName } from "./bundle-schema.js";
import { type MethodStructure, noClassifiers } from "./tensor-shapes.js";
import type { TensorMap } from "./tensors.js";

export interface PolicyWeights {
  readonly architecture: Architecture;
  readonly expertTensors: TensorMap;
  readonly method: MethodStructure;
  readonly methodTensors: TensorMap;
}

/** The frozen expert without classifiers. */
export function expertAlone(architecture: Architecture, expertTensors: TensorMap): PolicyWeights {
  return { architecture, expertTensors, method: noClassifiers, methodTensors: new Map() };
}

/**
 * The weights of a bundle's policy; those of `"expert"` have no classifiers.
 *
 * @throws {CheckpointError} if the bundle lacks the method, or is damaged.
 */
export function readPolicy(bundle: Bundle, policy: PolicyName): PolicyWeights {
  const { architecture } = bundle.manifest;
  const expertTensors = bundle.expertTensors();
  if (policy === "expert") return expertAlone(architecture, expertTensors);
  return {
    architecture,
    expertTensors,
    method: getMethod(bundle, policy),
    methodTensors: bundle.methodTensors(policy),
  };
}
