/** What the jobs on an expert would refuse, found before anything starts. */
import { InvalidArgumentError } from "../core/errors.js";
import type { Tau } from "../core/tau.js";
import { structures } from "../distill/methods.js";
import { resolveSettings } from "../distill/options.js";
import { resolveProtocol } from "../envs/protocols.js";
import type { MethodName } from "../model/bundle-schema.js";
import { chooseClassifiers } from "../model/classifier-shapes.js";
import { exitRuleOf } from "../model/exit-rule.js";
import { distillationChain, distillSettings } from "./distill-settings.js";
import type { Expert } from "./experts.js";
import type { CampaignStudy } from "./study.js";

/** @throws {InvalidArgumentError} for rules, settings, positions or thresholds that do not fit the expert. */
export function checkExpert(expert: Expert, study: CampaignStudy): void {
  const { methods, noopMax, sweep, tune, protocols = [] } = study;
  for (const rules of protocols)
    resolveProtocol(rules, noopMax === undefined ? {} : { noopMax }, expert.game);
  checkDistillations(expert, study);
  for (const method of methods) {
    const numClassifiers = countClassifiers(expert, study, method);
    if (isPatient(method)) checkEnough(method, numClassifiers);
    else for (const tau of [...(sweep?.taus ?? []), ...(tune?.taus ?? [])]) checkTau(tau, numClassifiers);
  }
}

/** Those of patience are whole numbers of heads, which thresholds of probabilities say nothing of. */
export function isPatient(method: MethodName): boolean {
  return exitRuleOf(structures[method]) === "patience";
}

function checkDistillations(
  { bundle, protocol }: Expert,
  { distill, methods, noopMax }: CampaignStudy,
): void {
  if (distill === undefined) return;
  for (const method of new Set(methods.flatMap(distillationChain))) {
    const settings = distillSettings(distill, { method, seed: 0, noopMax });
    resolveSettings({ ...settings, bundle: bundle ?? "unused" }, protocol);
  }
}

/** Of the bundle where it holds the method already; whether it does, its description tells. */
function countClassifiers(
  { architecture, bundle }: Expert,
  { distill }: CampaignStudy,
  method: MethodName,
): number {
  const stored = distill === undefined ? bundle?.manifest.methods[method]?.classifiers : undefined;
  return (stored ?? chooseClassifiers("planCampaign", architecture, distill ?? {})).length;
}

/** One head has none to agree with. */
function checkEnough(method: MethodName, numClassifiers: number): void {
  if (numClassifiers > 1) return;
  throw new InvalidArgumentError(
    `planCampaign: expected at least two positions in distill for ${method}, whose heads have to agree, received ${numClassifiers}.`,
  );
}

function checkTau(tau: Tau, numClassifiers: number): void {
  if (typeof tau === "number" || tau.length === numClassifiers) return;
  throw new InvalidArgumentError(
    `planCampaign: expected ${numClassifiers} thresholds, one for each classifier, in a list of taus, received ${tau.length}.`,
  );
}
