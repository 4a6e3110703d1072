/** What `measure` stores of counterfactual forks: counts and outcomes, a game at a time. */
import { z } from "zod";

const count = z.number().int().nonnegative();

/** Of one fork. */
export const forkRowSchema = z.object({
  /** Steps of the game before it. */
  step: count,
  exitIndex: count,
  /** The exit's. */
  action: count,
  expertAction: count,
  /** What the game earned more after the expert's action than after the exit's; below 0 where the exit's was better. */
  pointsLost: z.number(),
  /** Decisions until both games were the same again, or over, or at the horizon. */
  numSteps: z.number().int().positive(),
});
export type ForkRow = z.infer<typeof forkRowSchema>;

/** Of one game. */
export const gameForksSchema = z
  .object({
    /** Decisions made at each exit, the expert last. */
    numDecisions: z.array(count).min(2),
    /** Of those at each exit but the expert: where its action was another than the expert's. */
    numDisagreements: z.array(count).min(1),
    /** At some of these. */
    played: z.array(forkRowSchema),
  })
  .refine(
    ({ numDecisions, numDisagreements }) => numDisagreements.length === numDecisions.length - 1,
    "numDisagreements must have one number an exit, the expert's left out",
  );
export type GameForks = z.infer<typeof gameForksSchema>;

/** The horizon of all forks, beside the games. */
export const forkHorizonSchema = z.number().int().positive();
