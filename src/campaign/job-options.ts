/** The options of each kind of job: all that decides its result beside what it needs, every default filled in. */
import { z } from "zod";
import { InvalidArgumentError } from "../core/errors.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { settingsSchema } from "../distill/settings-schema.js";
import { protocolNames } from "../envs/protocols.js";
import { actionModes } from "../evaluate/episode.js";
import { tauSchema } from "../evaluate/tau-schema.js";
import { architectureNames } from "../model/architectures.js";
import { methodNames } from "../model/bundle-schema.js";
import { costModelNames } from "../model/cost.js";
import { trainSettingsSchema } from "../policy/train-options.js";
import { studySettingsSchema } from "../report/study/study.js";
import { backendNames } from "../runtime/session.js";
import { artifactSchema } from "./done.js";
import type { JobKind, JobSpec } from "./job.js";

/** Without those that need a calibration beside the bundle. */
export const campaignBackends = backendNames.filter((name) => !name.endsWith("-int8"));

const count = z.number().int().positive().max(1_000_000);
const share = z.number().gt(0).lt(1);
/** A training repeats exactly with an equal number of them. */
const numThreads = count.max(1024);
const game = z.string().regex(/^[a-z0-9_]+$/, "expected a game's name in snake case");
/** Files of a bundle that no job made. Absent: the first need's. */
const given = z.array(artifactSchema).min(2).readonly().optional();

const trainJobSchema = z.strictObject({
  game,
  architecture: z.enum(architectureNames),
  /** Full games, greedy and as many sampled, by which the best is kept; 0: the last is. */
  evaluationEpisodes: count.min(0),
  numThreads,
  settings: trainSettingsSchema,
});

const distillJobSchema = z.strictObject({ given, numThreads, settings: settingsSchema.partial() });

/** What is played, and by which rules. */
const playShape = {
  given,
  method: z.enum(methodNames),
  protocol: z.enum(protocolNames).optional(),
  noopMax: z.number().int().min(0).max(10_000).optional(),
  backend: z.enum(campaignBackends).optional(),
  runSeed: z.number().int().min(0),
  modes: z.array(z.enum(actionModes)).min(1).readonly(),
  numSeeds: count,
};

const sweepJobSchema = z.strictObject({
  ...playShape,
  taus: z.array(tauSchema).min(1).readonly().optional(),
});

const tuneJobSchema = z.strictObject({
  ...playShape,
  /** Absent: those of the sweep, or the usual ones. */
  taus: z.array(tauSchema).min(1).readonly().optional(),
  /** Whether the last need is a sweep, whose thresholds are tested. */
  fromSweep: z.boolean(),
  maxLosses: z.array(share).min(1).readonly(),
  errorRate: share,
  confirmNumSeeds: count,
  costModel: z.enum(costModelNames),
});

const reportJobSchema = z.strictObject({
  /** One a section of the page: models of one expert a game, played by the same rules. */
  studies: z
    .array(
      z.strictObject({
        title: z.string().max(200),
        /** Without the experts' hashes, which are known when they have been trained. */
        settings: studySettingsSchema.omit({ experts: true }),
        games: z.array(game).min(1).readonly(),
        cells: z
          .array(
            z.strictObject({
              game,
              method: z.enum(methodNames),
              model: count,
              /** Places among the needs. */
              sweep: z.number().int().min(0),
              tuning: z.number().int().min(0).optional(),
            }),
          )
          .readonly(),
      }),
    )
    .min(1)
    .readonly(),
});

const schemas = {
  train: trainJobSchema,
  distill: distillJobSchema,
  sweep: sweepJobSchema,
  tune: tuneJobSchema,
  report: reportJobSchema,
} satisfies Record<JobKind, z.ZodType>;

export type JobOptions<Kind extends JobKind> = z.output<(typeof schemas)[Kind]>;

/**
 * The options of a job of this kind.
 *
 * @throws {InvalidArgumentError} if they do not fit: a job is believed no more than any other file.
 */
export function jobOptions<Kind extends JobKind>(
  kind: Kind,
  { label, options }: Pick<JobSpec, "label" | "options">,
): JobOptions<Kind> {
  const parsed = schemas[kind].safeParse(options);
  if (parsed.success) return parsed.data as JobOptions<Kind>;
  throw new InvalidArgumentError(
    `runJob: expected options of a job of kind ${kind} for ${label}, received others: ${describeSchemaError(parsed.error)}.`,
  );
}
