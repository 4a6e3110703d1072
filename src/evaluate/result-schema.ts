/** The format of result files: what ran and one row an episode. Statistics and costs are computed when shown. */
import { z } from "zod";
import { sum } from "../core/numbers.js";
import { architectureSchema, internalClassifierSchema } from "../model/architecture.js";
import { holdRuleSchema, policyNames } from "../model/bundle-schema.js";
import { costModelNames } from "../model/cost.js";
import { exitRuleFields, nameExitRule } from "../model/exit-rule.js";
import { backendNames } from "../runtime/session.js";
import { actionModes } from "./episode.js";
import { haveThresholds, tauSchema, wrongThresholds } from "./tau-schema.js";

export const resultFormatVersion = 1;

const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a sha256");

/** What must be equal for two episodes to be comparable: code, weights, protocol, emulator, seeds, machine. */
export const ranSchema = z.object({
  packageVersion: z.string(),
  game: z.string(),
  method: z.enum(policyNames),
  expertSha256: sha256,
  /** Of the method's weights; `null` for the expert alone. */
  methodSha256: sha256.nullable(),
  /** Several trainings would be needed to speak of the method rather than of this model. */
  numTrainedModels: z.literal(1),
  /** The parts that costs are counted from. */
  policy: z
    .object({
      architecture: architectureSchema,
      classifiers: z.array(internalClassifierSchema),
      cascade: z.boolean(),
      ensemble: z.boolean(),
      ...exitRuleFields,
      hold: holdRuleSchema.optional(),
    })
    .transform(nameExitRule),
  protocol: z.object({ name: z.string(), options: z.record(z.string(), z.unknown()) }),
  emulatorVersion: z.string(),
  romMd5: z.string(),
  runSeed: count,
  /** How seeds follow; absent: from the run seed and the purpose alone, as in results older than the choice. See `seeds.ts`. */
  seedScheme: z.literal(2).optional(),
  /** The game went on while the policy thought; absent where it waited. */
  realTime: z
    .object({ framesPerSecond: z.number().positive(), latencyMicroseconds: z.number().min(0).optional() })
    .optional(),
  /** What computed the decisions. */
  backend: z.enum(backendNames).default("onnx"), // files older than the choice
  machine: z.object({ cpu: z.string(), cores: count, node: z.string(), onnxruntime: z.string() }),
});
export type Ran = z.infer<typeof ranSchema>;

/** One whole game. */
export const episodeRowSchema = z
  .object({
    mode: z.enum(actionModes),
    tau: tauSchema,
    /** With run seed, seed scheme and purpose it gives the emulator's seed, the same for every tau. */
    episodeIndex: count,
    seed: count,
    episodeReturn: z.number(),
    numSteps: count,
    numFrames: count,
    exitCounts: z.array(count).min(1),
    /** Steps without a decision; absent where the method makes all of them. */
    numHeld: count.optional(),
    meanConfidence: z.number().min(0).max(1),
    actionsHash: z.string(),
    terminated: z.boolean(),
    truncated: z.boolean(),
    stuck: z.boolean(),
    /** Steps that passed while the policy thought. */
    missedSteps: count.optional(),
    /** Work of the whole game, if the backend counted it. */
    performed: z.object({ multiplyAdds: count, bytesCompared: count }).optional(),
  })
  .refine(
    ({ exitCounts, numHeld = 0, numSteps }) => sum(exitCounts) + numHeld === numSteps,
    "exitCounts and numHeld must sum to numSteps",
  );
export type EpisodeRow = z.infer<typeof episodeRowSchema>;

/** Wall times: they depend on the machine's load and are never mixed with counts. */
export const timingSchema = z.object({
  numWorkers: count,
  /** Load averages over 1, 5 and 15 minutes when the work ended. */
  loadAverage: z.array(z.number()),
  /** Mean time inside `decide`, one number an episode, in the order of the rows. */
  decideMicroseconds: z.array(z.number()),
});
export type Timing = z.infer<typeof timingSchema>;

/** `commits`: of the code that played; several if a later commit went on with a killed run; empty outside a clone. */
const commits = z.array(z.string());

const wrongExits = "exitCounts must have one number an exit";

/** Rows, and the wall time of each. */
const playedRows = { episodes: z.array(episodeRowSchema).min(1), timing: timingSchema };

export const sweepResultSchema = z
  .object({
    formatVersion: z.literal(resultFormatVersion),
    kind: z.literal("sweep"),
    ran: ranSchema,
    commits,
    ...playedRows,
  })
  .refine(hasTimes, "timing.decideMicroseconds must have one number an episode")
  .refine((result) => hasExits(result.ran, result.episodes), wrongExits)
  .refine(({ ran, episodes }) => haveThresholds(episodes, countClassifiers(ran)), wrongThresholds);
export type SweepResult = z.infer<typeof sweepResultSchema>;

/** Where the random player's mean return comes from. */
export const randomReturnSchema = z.discriminatedUnion("source", [
  z.object({ source: z.literal("table"), table: z.string(), value: z.number() }),
  z.object({ source: z.literal("played"), episodes: z.array(episodeRowSchema).min(1) }),
]);
export type RandomReturn = z.infer<typeof randomReturnSchema>;

const share = z.number().gt(0).lt(1);

/** Thresholds tested from the safest down, on calibration seeds; the expert played the same ones. */
export const testedSequenceSchema = z
  .object({
    mode: z.enum(actionModes),
    /** Shares of (expert − random) that may be lost, each a question of its own to the same games. */
    maxLosses: z.array(share).min(1),
    /** The chance allowed, at each loss, of accepting any threshold that loses as much. */
    errorRate: share,
    firstEpisode: count,
    numEpisodes: z.number().int().positive(),
    ...playedRows,
  })
  .refine(hasTimes, "timing.decideMicroseconds must have one number an episode");
export type TestedSequence = z.infer<typeof testedSequenceSchema>;

/** One candidate tau and the expert on a block of seeds that nothing else has used. */
export const attemptSchema = z
  .object({
    mode: z.enum(actionModes),
    tau: tauSchema,
    /** The allowed losses that it was chosen at; absent in results of the order before, which allowed 10 %. */
    maxLosses: z.array(share).min(1).optional(),
    firstEpisode: count,
    numEpisodes: z.number().int().positive(),
    ...playedRows,
  })
  .refine(hasTimes, "timing.decideMicroseconds must have one number an episode")
  .refine(
    (attempt) => attempt.episodes.length === 2 * attempt.numEpisodes,
    "every seed must be played twice",
  );
export type Attempt = z.infer<typeof attemptSchema>;

/** A policy and the full network alone, timed in turn on the same observations; microseconds a decision, one number a round. */
export const decisionTimeSchema = z.object({
  mode: z.enum(actionModes),
  tau: tauSchema,
  numObservations: count,
  policyMicroseconds: z.array(z.number().positive()).min(1),
  expertMicroseconds: z.array(z.number().positive()).min(1),
  loadAverage: z.array(z.number()),
});
export type DecisionTime = z.infer<typeof decisionTimeSchema>;

export const confirmationResultSchema = z
  .object({
    formatVersion: z.literal(resultFormatVersion),
    kind: z.literal("confirmation"),
    ran: ranSchema,
    commits,
    /** Cost model by which the cheapest threshold was found. */
    costModel: z.enum(costModelNames),
    /** Taus in the order of testing: the safest first; where there are no sequences, those that qualified on a sweep, cheapest first. */
    candidates: z.array(z.object({ mode: z.enum(actionModes), taus: z.array(tauSchema) })),
    random: randomReturnSchema,
    /** One a mode: what the thresholds were chosen by. Absent in results of the order before, which chose on a sweep. */
    sequences: z.array(testedSequenceSchema).optional(),
    /** Every attempt on fresh seeds, failed ones too. */
    attempts: z.array(attemptSchema),
    /** One for each confirmed tau. */
    decisionTimes: z.array(decisionTimeSchema),
  })
  .refine(({ attempts }) => areSeedsDisjoint(attempts), "no two attempts may share a seed")
  .refine(
    ({ sequences = [], attempts }) => findSharedSeed(sequences, attempts) === undefined,
    "attempts must have seeds that no threshold was chosen by",
  )
  .refine(
    ({ ran, sequences = [], attempts }) =>
      [...sequences, ...attempts].every(({ episodes }) => hasExits(ran, episodes)),
    wrongExits,
  )
  .refine(({ ran, candidates, sequences = [], attempts, decisionTimes }) => {
    const rows = [...sequences, ...attempts].flatMap(({ episodes }) => episodes);
    const named = candidates.flatMap(({ taus }) => taus.map((tau) => ({ tau })));
    return haveThresholds([...rows, ...named, ...attempts, ...decisionTimes], countClassifiers(ran));
  }, wrongThresholds);
export type ConfirmationResult = z.infer<typeof confirmationResultSchema>;

function hasTimes(rows: { readonly episodes: readonly unknown[]; readonly timing: Timing }): boolean {
  return rows.timing.decideMicroseconds.length === rows.episodes.length;
}

function hasExits(ran: Ran, episodes: readonly EpisodeRow[]): boolean {
  return episodes.every((row) => row.exitCounts.length === countClassifiers(ran) + 1);
}

function countClassifiers({ policy }: Pick<Ran, "policy">): number {
  return policy.classifiers.length;
}

/** A seed that both were played on. */
export function findSharedSeed(
  some: readonly SeededGames[],
  others: readonly SeededGames[],
): number | undefined {
  const used = new Set(some.flatMap(({ episodes }) => episodes.map(({ seed }) => seed)));
  return others.flatMap(({ episodes }) => episodes).find(({ seed }) => used.has(seed))?.seed;
}

interface SeededGames {
  readonly episodes: readonly Pick<EpisodeRow, "seed">[];
}

function areSeedsDisjoint(attempts: readonly Attempt[]): boolean {
  const blocks = attempts.map(({ episodes }) => new Set(episodes.map(({ seed }) => seed)));
  const numSeeds = sum(blocks.map((block) => block.size));
  return new Set(blocks.flatMap((block) => [...block])).size === numSeeds;
}
