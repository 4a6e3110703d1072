/** What choosing a method of a bundle means. */
import { fallbackTau } from "../../evaluate/shipped-tau.js";
import { type Bundle, getMethod } from "../../model/bundle.js";
import { methodNames, type PolicyName } from "../../model/bundle-schema.js";
import { exitCosts } from "../../model/cost.js";
import { exitRuleOf } from "../../model/exit-rule.js";
import { type MethodStructure, noClassifiers } from "../../model/tensor-shapes.js";
import { availableBackends } from "../../runtime/available-backends.js";
import type { MethodFacts } from "../messages.js";
import { greedyTauOf } from "./greedy-tau.js";

/** The methods that were distilled, in their usual order; the expert alone last. */
export function describeMethods(bundle: Bundle): MethodFacts[] {
  const backends = availableBackends(bundle);
  const distilled = methodNames.filter((name) => bundle.manifest.methods[name] !== undefined);
  return [...distilled, "expert" as const].map((name) => describeMethod(bundle, name, backends));
}

function describeMethod(bundle: Bundle, name: PolicyName, backends: MethodFacts["backends"]): MethodFacts {
  const method = structureOf(bundle, name);
  const { base, exits } = exitCosts(bundle.manifest.architecture, method, "reference");
  const confirmed = greedyTauOf(bundle, name);
  const numClassifiers = method.classifiers.length;
  return {
    name,
    numExits: numClassifiers + 1,
    exitsAfter: method.classifiers.map(({ afterBlock }) => afterBlock),
    hasThresholds: numClassifiers > 0 && exitRuleOf(method) !== "patience",
    tau: confirmed ?? (numClassifiers > 0 ? fallbackTau : 1),
    isConfirmed: confirmed !== undefined,
    holds: method.hold !== undefined,
    exitShares: exits.map((operations) => operations / base),
    backends,
  };
}

/** What a policy is made of; the expert alone has no classifiers. */
export function structureOf(bundle: Bundle, name: PolicyName): MethodStructure {
  return name === "expert" ? noClassifiers : getMethod(bundle, name);
}
