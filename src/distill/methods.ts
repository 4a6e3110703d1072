/** The parts of each method, and which of them it trains. */
import { checkObject, checkOneOf } from "../core/check.js";
import { type MethodName, methodNames } from "../model/bundle-schema.js";
import { exitRuleOf, hasGates } from "../model/exit-rule.js";
import { defaultHoldRate } from "../model/hold-gate.js";
import type { MethodStructure } from "../model/tensor-shapes.js";

/** The parts of each method. */
export const structures: Readonly<Record<MethodName, Omit<MethodStructure, "classifiers">>> = {
  ztw: { cascade: true, ensemble: true },
  "ztw-gate": { cascade: true, ensemble: true, exitRule: "gate" },
  "ztw-regret": { cascade: true, ensemble: true, exitRule: "regret" },
  "ztw-rl": { cascade: true, ensemble: true, exitRule: "regret" },
  "ztw-hold": { cascade: true, ensemble: true, exitRule: "regret", hold: { rate: defaultHoldRate } },
  sdn: { cascade: false, ensemble: false },
  pbee: { cascade: false, ensemble: false, exitRule: "patience" },
  "ztw-no-cascade": { cascade: false, ensemble: true },
  "ztw-no-ensemble": { cascade: true, ensemble: false },
  "ztw-additive": { cascade: true, ensemble: true, ensembleMean: "arithmetic" },
  "ztw-uniform": { cascade: true, ensemble: true },
  "ztw-shared-gradient": { cascade: true, ensemble: true },
};

/** Whether a method trains classifiers of its own, and does not begin with another's. */
export function trainsClassifiers(method: MethodName): boolean {
  return baseOf(checkOneOf("trainsClassifiers", "method", method, methodNames)) === undefined;
}

/** Whether a method trains the weights of an ensemble. */
export function trainsEnsemble(method: MethodName): boolean {
  return trainsClassifiers(method) && structures[method].ensemble && method !== "ztw-uniform";
}

/** Whether a classifier's loss also trains the classifier before it. */
export function sharesGradient(method: MethodName): boolean {
  return method === "ztw-shared-gradient";
}

/** The other methods whose classifiers are trained just as this one's: it may begin with theirs. */
export function classifierSources(method: MethodName): MethodName[] {
  const kindOf = (name: MethodName) =>
    JSON.stringify([trainsClassifiers(name), structures[name].cascade, sharesGradient(name)]);
  if (!trainsClassifiers(method)) return [];
  return methodNames.filter((other) => other !== method && kindOf(other) === kindOf(method));
}

/** Whether nothing is left to train where the classifiers are there already. */
export function isCopied(choice: MethodChoice): boolean {
  const { method, classifiersFrom } = checkObject("isCopied", "choice", choice);
  return classifiersFrom !== undefined && !trainsEnsemble(method);
}

interface MethodChoice {
  readonly method: MethodName;
  /** Whose classifiers it begins with. */
  readonly classifiersFrom?: MethodName | undefined;
}

/** The method that another one is trained on top of, which has to be there already. */
export function baseOf(method: MethodName): MethodName | undefined {
  checkOneOf("baseOf", "method", method, methodNames);
  if (method === "ztw-rl" || method === "ztw-hold") return "ztw-regret";
  return hasGates(exitRuleOf(structures[method])) ? "ztw" : undefined;
}
