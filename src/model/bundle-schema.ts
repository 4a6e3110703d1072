/** The format of `models/<game>/policy.json`: what a bundle holds and where it came from. */
import { z } from "zod";
import { architectureSchema, internalClassifierSchema } from "./architecture.js";
import { exitRuleFields, nameExitRule } from "./exit-rule.js";

export const bundleFormatVersion = 1;

/**
 * - `ztw`: cascade and ensemble; an exit is left when its largest probability exceeds tau.
 * - `ztw-gate`: the same classifiers and ensemble; an exit is left when a gate learned that it may be (`gate.ts`).
 * - `ztw-regret`: the same again; an exit is left when its action is expected to cost less than is allowed (`regret-gate.ts`).
 * - `ztw-rl`: the same once more, where gates (and heads, if wanted) went on learning from returns and the price of computation.
 * - `ztw-hold`: `ztw-regret`, whose actions go on unlooked where a gate learned that this costs little (`hold-gate.ts`).
 * - `sdn`: the baseline without cascade, ensemble and gate.
 * - `pbee`: the classifiers of `sdn`; an exit is left once heads in a row, up to it, take the same action.
 * - `ztw-no-cascade`, `ztw-no-ensemble`: `ztw` without one of its two ideas.
 * - `ztw-additive`: its ensemble is an arithmetic mean of probabilities; `ztw-uniform`: a geometric one with equal weights that nobody trained.
 * - `ztw-shared-gradient`: a classifier's loss also trains the classifier before it, through the cascade.
 */
export const methodNames = [
  "ztw",
  "ztw-gate",
  "ztw-regret",
  "ztw-rl",
  "ztw-hold",
  "sdn",
  "pbee",
  "ztw-no-cascade",
  "ztw-no-ensemble",
  "ztw-additive",
  "ztw-uniform",
  "ztw-shared-gradient",
] as const;
export type MethodName = (typeof methodNames)[number];

/** Whose answers are asked for: a distilled method's, or the frozen expert's alone. */
export const policyNames = [...methodNames, "expert"] as const;
export type PolicyName = (typeof policyNames)[number];

/** What is meant where no method is named. */
export const defaultMethod: MethodName = "ztw";

/** Of what an ensemble is a mean, where not of log-probabilities: of probabilities. */
export const ensembleMeanSchema = z.literal("arithmetic");
export type EnsembleMean = z.infer<typeof ensembleMeanSchema>;

/** How a stored method says that it holds actions: see `HoldRule`. */
export const holdRuleSchema = z.object({ rate: z.number().positive().max(1000) });

/** A stored file of a bundle and its checksum. */
const storedFileSchema = z.object({
  file: z.string().regex(/^[\w.-]+$/, "a plain file name"),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "a sha256"),
});

/** One distilled method: its weights, which parts it has, and how it was trained. */
export const distilledMethodSchema = storedFileSchema
  .extend({
    classifiers: z.array(internalClassifierSchema).min(1),
    /** Each classifier also sees the previous one's layer-normalized logits. */
    cascade: z.boolean(),
    /** Each exit answers with a weighted geometric mean of the heads so far. */
    ensemble: z.boolean(),
    /** Absent: geometric. */
    ensembleMean: ensembleMeanSchema.optional(),
    ...exitRuleFields,
    /** Absent: every decision is made. */
    hold: holdRuleSchema.optional(),
    /** Options, steps, seeds and final measures of the training run, free-form. */
    training: z.record(z.string(), z.unknown()),
  })
  .transform(nameExitRule);
export type DistilledMethod = z.infer<typeof distilledMethodSchema>;

export const policyManifestSchema = z.object({
  formatVersion: z.literal(bundleFormatVersion),
  /** Game id in snake case, as ALE names ROMs: `qbert`, `space_invaders`. */
  game: z.string(),
  /** Name of the protocol that the expert is meant to be played under. */
  protocol: z.string(),
  /** ALE action codes, and their names, in the order of the policy's logits. */
  actionSet: z.array(z.number().int().min(0).max(17)),
  actionMeanings: z.array(z.string()),
  architecture: architectureSchema,
  /** `training` is free-form; a `lineage` in it lists the trainings before, oldest first (`lineage.ts`). */
  expert: storedFileSchema.extend({ training: z.record(z.string(), z.unknown()) }),
  methods: z.partialRecord(z.enum(methodNames), distilledMethodSchema),
});
export type PolicyManifest = z.infer<typeof policyManifestSchema>;

/**
 * Names of the tensors in `<method>.safetensors`; all float32.
 *
 * Per classifier m: `classifiers.m.conv.weight` `[convChannels, inChannels, k, k]` (OIHW), `.conv.bias`,
 * `.pool.mix` `[1]`, `.linear.weight` `[numActions, convChannels * poolSize^2 (+ numActions with cascade)]` (C,H,W order,
 * the previous logits last), `.linear.bias`; with cascade and m > 0 `.cascade_norm.weight` and `.bias` `[numActions]`.
 * With ensemble, per exit m: `ensemble.m.log_weight` `[m + 1]` and `ensemble.m.bias` `[numActions]`.
 * With exit rule `gate`, per exit m: `gate.m.weight` `[countGateFeatures(numActions)]` and `gate.m.bias` `[1]`; with
 * `regret`: `gate.m.hidden.weight` `[numRegretUnits, countRegretFeatures(classifier, numActions)]`, `gate.m.hidden.bias`,
 * `gate.m.output.weight` `[1, numRegretUnits]` and `gate.m.output.bias` `[1]`.
 * With `hold`: `hold.hidden.weight` `[numHoldUnits, countHoldFeatures(...)]`, `hold.hidden.bias`, `hold.output.weight` `[maxHeld, numHoldUnits]`
 * and `hold.output.bias`.
 */
export const methodTensors = {
  classifier: (index: number, part: ClassifierTensor) => `classifiers.${index}.${part}`,
  ensemble: (index: number, part: "log_weight" | "bias") => `ensemble.${index}.${part}`,
  gate: (index: number, part: "weight" | "bias") => `gate.${index}.${part}`,
  regretGate: (index: number, part: RegretGateTensor) => `gate.${index}.${part}`,
} as const;

export type ClassifierTensor =
  | "conv.weight"
  | "conv.bias"
  | "pool.mix"
  | "linear.weight"
  | "linear.bias"
  | "cascade_norm.weight"
  | "cascade_norm.bias";

export type RegretGateTensor = "hidden.weight" | "hidden.bias" | "output.weight" | "output.bias";

/** Added to the variance by the cascade's LayerNorm: PyTorch's default. */
export const layerNormEpsilon = 1e-5;
