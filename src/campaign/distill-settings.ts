/** What a distillation's result depends on: settings of parts that a method does not have make no new identity. */
import { holdShape } from "../distill/hold-options.js";
import {
  baseOf,
  classifierSources,
  isCopied,
  trainsClassifiers,
  trainsEnsemble,
} from "../distill/methods.js";
import { regretShape } from "../distill/regret-options.js";
import { rlShape } from "../distill/rl-options.js";
import { defaultRollouts } from "../distill/settings-schema.js";
import type { MethodName } from "../model/bundle-schema.js";
import type { JobOptions } from "./job-options.js";
import type { CampaignStudy } from "./study.js";

export type DistillSettings = JobOptions<"distill">["settings"];
type GivenSettings = NonNullable<CampaignStudy["distill"]>;

/** The first of those whose classifiers are trained alike, which train nothing else. */
const classifierTrainers = ["sdn", "ztw-no-ensemble"] as const satisfies readonly MethodName[];

/**
 * The method whose classifiers one begins with, so that they are trained once for all of their kind; whichever else a study has, it is the
 * same, and so is the job.
 */
export function sharedClassifiers(method: MethodName): MethodName | undefined {
  return classifierTrainers.find((other) => classifierSources(method).includes(other));
}

/** What has to be distilled before a method, the first one first; the method itself is the last. */
export function distillationChain(method: MethodName): MethodName[] {
  const before = baseOf(method) ?? sharedClassifiers(method);
  return [...(before === undefined ? [] : distillationChain(before)), method];
}

/** Settings of one method with one seed, defaults filled in. */
export function distillSettings(
  given: GivenSettings,
  choice: {
    readonly method: MethodName;
    readonly seed: number;
    readonly noopMax?: number | undefined;
  },
): DistillSettings {
  const { method, seed, noopMax } = choice;
  const classifiersFrom = sharedClassifiers(method);
  const own = { method, seed, ...(classifiersFrom && { classifiersFrom }) };
  if (isCopied({ method, classifiersFrom })) return own; // nothing is played
  const { numThreads: _job, steps, ensembleSteps = steps, gateSteps, ...others } = given;
  const { classifier, positions, ...common } = others;
  const rollouts = defaultRollouts(method);
  const usual = Object.fromEntries(
    Object.entries(common).filter(([name]) => !(name in regretShape || name in rlShape || name in holdShape)),
  );
  const pick = (shape: object) =>
    Object.fromEntries(
      Object.entries(common).filter(([name, value]) => name in shape && value !== undefined),
    );
  const trains = trainsClassifiers(method) && classifiersFrom === undefined;
  return {
    ...usual,
    numEnvs: given.numEnvs ?? rollouts.numEnvs,
    rolloutSteps: given.rolloutSteps ?? rollouts.rolloutSteps,
    ...(noopMax !== undefined && { noopMax }),
    ...(trains && { steps, ...(classifier && { classifier }), ...(positions && { positions }) }),
    ...(trainsEnsemble(method) && { ensembleSteps }),
    ...(baseOf(method) === "ztw" && { gateSteps }),
    ...(method === "ztw-regret" && pick(regretShape)),
    ...(method === "ztw-rl" && pick(rlShape)),
    ...(method === "ztw-hold" && pick(holdShape)),
    ...own,
  };
}
