/** The words, defaults and checks of everything that decides the result of a distillation. */
import { z } from "zod";
import { advancedOption, option } from "../core/option-meta.js";
import { protocolNames } from "../envs/protocols.js";
import { methodNames } from "../model/bundle-schema.js";
import { classifierShapeNames } from "../model/classifier-shapes.js";
import { noopMaxSchema } from "../training/noop-option.js";
import { holdShape } from "./hold-options.js";
import { regretShape } from "./regret-options.js";
import { rlShape } from "./rl-options.js";
import { referenceSchedule } from "./schedule.js";

const count = z.number().int().positive();
/** For which the authors train each of the two stages. */
export const referenceSteps = 1_000_000;

const phaseSchema = z.strictObject({ until: z.number().gt(0).max(1), learningRate: z.number().positive() });

const length = { group: "What and how long" };
const updates = { group: "Rollouts and updates" };

/** Of most methods: the authors'. */
const usualRollouts = { numEnvs: 8, rolloutSteps: 128 };
/** No trial begins in the last {@link trialHorizon} steps of a rollout. */
const holdRollouts = { numEnvs: 16, rolloutSteps: 512 };

/** How rollouts are played where nothing else is said. */
export function defaultRollouts(method: unknown): typeof usualRollouts {
  return method === "ztw-hold" ? holdRollouts : usualRollouts;
}

/** Everything that decides the result, with the defaults of the authors' RL code. */
export const settingsSchema = z.strictObject({
  method: z.enum(methodNames).default("ztw").meta(option("what to train", length)),
  classifiersFrom: z
    .enum(methodNames)
    .optional()
    .meta(
      option(
        "begin with the trained classifiers of this method in the bundle, of the same kind, and train only what follows",
        length,
      ),
    ),
  classifier: z
    .enum(classifierShapeNames)
    .optional()
    .meta(
      option(
        "shape of the classifiers: convolutions of 3x3 and stride 4, of 3x3 padded and stride 2, of 5x5 and stride 1 (default: the network's own, for most small)",
        length,
      ),
    ),
  positions: z
    .array(count)
    .readonly()
    .optional()
    .meta(
      option(
        "blocks to exit after, counted from 1: convolutions before the last block (default: 1,2, or the network's own)",
        length,
      ),
    ),
  steps: count
    .default(referenceSteps)
    .meta(option("environment steps for the classifiers, over all environments; whole rollouts", length)),
  ensembleSteps: count
    .optional()
    .meta(
      option(
        "environment steps for the ensemble of ztw and its variants (default: as many as for the classifiers)",
        length,
      ),
    ),
  gateSteps: count
    .default(200_000)
    .meta(
      option(
        "environment steps for the gates (ztw-gate and ztw-regret, which take all else from ztw)",
        length,
      ),
    ),
  ...regretShape,
  ...rlShape,
  ...holdShape,
  numEnvs: count
    .max(4096)
    .optional()
    .meta(
      advancedOption(
        `environments that are played at once (default: ${usualRollouts.numEnvs}; ${holdRollouts.numEnvs} for ztw-hold)`,
        updates,
      ),
    ),
  rolloutSteps: count
    .max(65_536)
    .optional()
    .meta(
      advancedOption(
        `steps in each environment between trainings (default: ${usualRollouts.rolloutSteps}; ${holdRollouts.rolloutSteps} for ztw-hold)`,
        updates,
      ),
    ),
  epochs: count.max(1000).default(5).meta(advancedOption("passes over each rollout", updates)),
  minibatchSize: count
    .default(64)
    .meta(advancedOption("observations in an update of the classifiers", updates)),
  ensembleMinibatchSize: count
    .default(128)
    .meta(advancedOption("observations in an update of the ensemble", updates)),
  schedule: z
    .array(phaseSchema)
    .min(1)
    .readonly()
    .default(referenceSchedule)
    .meta(
      advancedOption("learning rate until each share of the planned updates, as share:rate,...", {
        ...updates,
        value: "list",
      }),
    ),
  seed: z
    .number()
    .int()
    .nonnegative()
    .default(0)
    .meta(option("seeds parameters, games and minibatches", length)),
  protocol: z.enum(protocolNames).optional().meta(option("rules (default: the bundle's)", length)),
  noopMax: noopMaxSchema(length),
});
