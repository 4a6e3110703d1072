/** A policy as what a backend is made from: its structure, and the weights of expert and classifiers. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { isList } from "../core/lists.js";
import { checkTau, type Tau } from "../core/tau.js";
import type { Architecture } from "./architecture.js";
import { type Bundle, getMethod, openBundle } from "./bundle.js";
import type { PolicyName } from "./bundle-schema.js";
import { chooseExitRule, type ExitRuleName, exitRuleOf, thresholdPlaces } from "./exit-rule.js";
import { readIntegerWeights } from "./integer-weights.js";
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
 * By which rule a policy's exits are to be left, where that is not the method's own.
 *
 * @throws {InvalidArgumentError} if there is no such rule, it asks gates that the method lacks, the policy has no exits, or
 * `patience` has one alone.
 * @throws {CheckpointError} if the bundle lacks the method.
 */
export function exitRuleFor(
  where: string,
  bundle: Bundle,
  { method, exitRule }: { readonly method: PolicyName; readonly exitRule?: unknown },
): ExitRuleName | undefined {
  if (exitRule === undefined) return undefined;
  if (method === "expert") {
    const expected = "none beside the method expert, which has no exits,";
    throw new InvalidArgumentError(describeMismatch(where, expected, "exitRule", exitRule));
  }
  const stored = getMethod(bundle, method);
  const own = exitRuleOf(stored);
  const chosen = chooseExitRule(where, own, exitRule);
  if (chosen === "patience" && stored.classifiers.length === 1) {
    const expected = `another rule for ${method}, whose one classifier has none to agree with,`;
    throw new InvalidArgumentError(describeMismatch(where, expected, "exitRule", exitRule));
  }
  return chosen === own ? undefined : chosen;
}

/**
 * Accepts a threshold, or a list that fits a bundle's policy, which is opened for a list alone.
 *
 * @throws {InvalidArgumentError} for others, or if there is no such exit rule.
 * @throws {CheckpointError} if the bundle lacks the method, or does not open.
 */
export function checkTauFor(
  where: string,
  parameter: string,
  tau: unknown,
  policy: { readonly bundle: string | Bundle; readonly method: PolicyName; readonly exitRule?: unknown },
): Tau {
  if (!isList(tau)) return checkTau(where, parameter, tau);
  const bundle = openBundle(policy.bundle, where);
  const exitRule = exitRuleFor(where, bundle, policy);
  const own = policy.method === "expert" ? noClassifiers : getMethod(bundle, policy.method);
  return checkTau(where, parameter, tau, thresholdPlaces({ ...own, ...(exitRule && { exitRule }) }));
}

/** Which weights, and how they are left. */
export interface PolicyChoice {
  /** By which its exits are left, checked already; default: the method's own. */
  readonly exitRule?: ExitRuleName | undefined;
  /** The expert's weights are going to be rounded to 8 bits: those of `expert-int8.safetensors` do as well, where there is one. */
  readonly isInteger?: boolean;
}

/**
 * The weights of a bundle's policy; those of `"expert"` have no classifiers.
 *
 * @throws {CheckpointError} if the bundle lacks the method, or is damaged.
 */
export function readPolicy(
  bundle: Bundle,
  policy: PolicyName,
  { exitRule, isInteger = false }: PolicyChoice = {},
): PolicyWeights {
  const { architecture } = bundle.manifest;
  const expertTensors = (isInteger ? readIntegerWeights(bundle) : undefined) ?? bundle.expertTensors();
  if (policy === "expert") return expertAlone(architecture, expertTensors);
  return {
    architecture,
    expertTensors,
    method: { ...getMethod(bundle, policy), ...(exitRule && { exitRule }) },
    methodTensors: bundle.methodTensors(policy),
  };
}
