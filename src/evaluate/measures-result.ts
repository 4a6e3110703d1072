/** The format of what `measure` finds, and reading and writing it. */
import { z } from "zod";
import { readJson, writeFileAtomic } from "../core/files.js";
import { sum } from "../core/numbers.js";
import { actionModes } from "./episode.js";
import { forkHorizonSchema, gameForksSchema } from "./fork-rows.js";
import { headCountsSchema } from "./head-counts.js";
import { ranSchema, resultFormatVersion } from "./result-schema.js";
import { haveThresholds, tauSchema, wrongThresholds } from "./tau-schema.js";
import { thresholdCountsSchema } from "./threshold-counts.js";

const count = z.number().int().nonnegative();

/** What one game told. */
export const measuredGameSchema = z.object({
  episodeIndex: count,
  seed: count,
  actionsHash: z.string(),
  numStates: count,
  heads: z.array(headCountsSchema).min(1),
  /** Of policies that are left by confidence; absent in results older than these counts. */
  thresholds: z.array(thresholdCountsSchema).min(1).optional(),
  forks: gameForksSchema.optional(),
});

export const measuresResultSchema = z
  .object({
    formatVersion: z.literal(resultFormatVersion),
    kind: z.literal("measures"),
    ran: ranSchema,
    commits: z.array(z.string()),
    mode: z.enum(actionModes),
    /** Whose states: those at which the policy decided at this threshold. */
    tau: tauSchema,
    /** Decisions after which a counterfactual fork ended at the latest; absent where nothing was forked. */
    forkHorizon: forkHorizonSchema.optional(),
    games: z.array(measuredGameSchema).min(1),
  })
  .refine(
    ({ ran, games }) => games.every(({ heads }) => heads.length === ran.policy.classifiers.length),
    "heads must have one entry a classifier",
  )
  .refine(({ ran, tau }) => haveThresholds([{ tau }], ran.policy.classifiers.length), wrongThresholds)
  .refine(
    ({ forkHorizon, games }) =>
      games.every(({ forks }) => (forks === undefined) === (forkHorizon === undefined)),
    "forks must be there for all games and with forkHorizon, or not at all",
  )
  .refine(
    ({ games }) =>
      games.every(({ heads, forks }) => (forks?.numDisagreements ?? heads).length === heads.length),
    "forks must have one number an exit",
  )
  .refine(
    ({ games }) =>
      games.every(({ heads, numStates, thresholds = [] }) =>
        thresholds.every(
          ({ exitCounts }) => exitCounts.length === heads.length + 1 && sum(exitCounts) === numStates,
        ),
      ),
    "thresholds must say at which exit every state would be decided",
  );
export type MeasuresResult = z.infer<typeof measuresResultSchema>;

/**
 * Reads what `measure` stored.
 *
 * @throws {CheckpointError} if the file is missing, damaged, or of another kind.
 */
export function readMeasures(path: string): MeasuresResult {
  return readJson("readMeasures", path, measuresResultSchema, "Make it with: ztw measure <game>");
}

/** Writes a result in one step, one game a line. */
export async function writeMeasures(path: string, { games, ...rest }: MeasuresResult): Promise<void> {
  const lines = games.map((game) => `  ${JSON.stringify(game)}`).join(",\n");
  const fields = Object.entries(rest).map(
    ([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  await writeFileAtomic(path, `{\n${fields.join(",\n")},\n "games": [\n${lines}\n ]\n}\n`);
}
