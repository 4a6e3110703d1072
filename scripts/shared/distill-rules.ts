/** Which options of `ztw distill` do anything with which method. */
import type { z } from "zod";
import {
  type distillSettingsSchema,
  holdOptionNames,
  isCopied,
  regretOptionNames,
  rlOptionNames,
  trainsClassifiers,
  trainsEnsemble,
} from "../../src/tools.js";
import type { OptionRule } from "./option-rules.js";

type DistillFlags = Omit<z.output<typeof distillSettingsSchema>, "seed">;

/** Methods that train gates on top of a `ztw` that is there already. */
const gateMethods: readonly string[] = ["ztw-gate", "ztw-regret"];

/** Each method has stages of its own. */
export const distillRules: readonly OptionRule<DistillFlags>[] = [
  {
    options: ["classifiersFrom"],
    belongsTo: ({ method }) => trainsClassifiers(method),
    place: "with --method ztw, sdn, pbee or another that trains classifiers",
  },
  {
    options: ["classifier", "positions"],
    belongsTo: ({ method }) => trainsClassifiers(method),
    place: "with --method ztw, sdn, pbee or another that trains classifiers",
  },
  {
    options: ["steps", "minibatchSize"],
    belongsTo: ({ classifiersFrom }) => classifiersFrom === undefined,
    place: "without --classifiers-from, whose classifiers are trained already",
  },
  {
    options: ["epochs", "schedule", "numEnvs", "rolloutSteps", "noopMax"],
    belongsTo: (options) => !isCopied(options),
    place: "without --classifiers-from, or with a method that has an ensemble to train",
  },
  {
    options: ["steps", "minibatchSize"],
    belongsTo: ({ method }) => trainsClassifiers(method),
    place: "with --method ztw, sdn, pbee or another that trains classifiers",
  },
  {
    options: ["ensembleSteps"],
    belongsTo: ({ method }) => trainsEnsemble(method),
    place: "with --method ztw or another that has an ensemble to train",
  },
  {
    options: ["ensembleMinibatchSize"],
    belongsTo: ({ method }) => trainsEnsemble(method) || gateMethods.includes(method),
    place: `with --method ztw, ${gateMethods.join(" or ")}, or another that has an ensemble to train`,
  },
  {
    options: ["schedule"],
    belongsTo: ({ method }) => method !== "ztw-rl" && method !== "ztw-hold",
    place: "with the other methods; --method ztw-rl has --rl-learning-rate, and ztw-hold one that is fixed",
  },
  {
    options: ["epochs"],
    belongsTo: ({ method }) => method !== "ztw-hold",
    place: "with the other methods; --method ztw-hold learns from all its trials anew",
  },
  {
    options: regretOptionNames,
    belongsTo: ({ method }) => method === "ztw-regret",
    place: "with --method ztw-regret, whose gates learn what actions cost",
  },
  {
    options: rlOptionNames,
    belongsTo: ({ method }) => method === "ztw-rl",
    place: "with --method ztw-rl, which learns from returns",
  },
  {
    options: holdOptionNames,
    belongsTo: ({ method }) => method === "ztw-hold",
    place: "with --method ztw-hold, which learns to hold actions",
  },
  {
    options: ["gateSteps"],
    belongsTo: ({ method }) => gateMethods.includes(method),
    place: `with --method ${gateMethods.join(" or ")}`,
  },
];
