/** The format of `results/bench/exit-rules.json`: for each game, what was found on kept decisions, and one row for every game played. */
import { z } from "zod";
import { architectureSchema, internalClassifierSchema } from "../../src/tools.js";
import { formatLines } from "../shared/files.js";
import { ruleNames } from "./rules.js";

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, "a sha256");

const pointSchema = z.object({
  rule: z.enum(ruleNames),
  /** The mean relative cost that was asked for; rules with nothing to choose have none. */
  target: z.number().optional(),
  /** Of leaving at each of the rule's exits, relative. */
  costs: z.array(z.number()),
  threshold: z.number().optional(),
  /** On kept decisions. */
  offline: z
    .object({
      cost: z.number(),
      exitShares: z.array(z.number()),
      agreement: z.number(),
      regret: z.number(),
    })
    .optional(),
});
export type PlannedPoint = Readonly<z.infer<typeof pointSchema>>;

const rowSchema = z.object({
  point: z.string(),
  seed: z.number(),
  episodeReturn: z.number(),
  numSteps: z.number(),
  exitCounts: z.array(z.number()),
  multiplyAdds: z.number(),
  numUnchanged: z.number(),
  actionsHash: z.string(),
  stuck: z.boolean(),
});
export type ResultRow = Readonly<z.infer<typeof rowSchema>>;

const gameSchema = z.object({
  game: z.string(),
  protocol: z.string(),
  commit: z.string().optional(),
  runSeed: z.number(),
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string() }),
  load: z.array(z.number()),
  expertSha256: hashSchema,
  /** Of the method `ztw`. */
  methodSha256: hashSchema,
  policy: z.object({
    architecture: architectureSchema,
    classifiers: z.array(internalClassifierSchema),
    cascade: z.boolean(),
    ensemble: z.boolean(),
  }),
  learned: z.object({ numDecisions: z.number(), numHeldOut: z.number(), numUnchanged: z.number() }),
  /** Every point, with the threshold that kept decisions suggest. */
  offline: z.array(pointSchema),
  /** The points that were played, with the threshold that was calibrated. */
  points: z.array(pointSchema),
  rows: z.array(rowSchema),
});
export type GameResult = Readonly<z.infer<typeof gameSchema>>;

export const exitRulesSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("exit-rules"),
  games: z.array(gameSchema).min(1),
});

/** One row a line. */
export function formatGames(games: readonly GameResult[]): string {
  const listed = games.map(({ offline, points, rows, ...game }) => {
    const lists = Object.entries({ offline, points, rows }).map(
      ([name, list]) => `"${name}":[\n${formatLines(list)}\n]`,
    );
    return `${JSON.stringify(game).slice(0, -1)},${lists.join(",")}}`;
  });
  return `{"formatVersion":1,"kind":"exit-rules","games":[\n${listed.join(",\n")}\n]}\n`;
}
