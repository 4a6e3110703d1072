/** The options of learning to hold actions: only `ztw-hold` has them. */
import { z } from "zod";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { option } from "../core/option-meta.js";
import { defaultHoldRate } from "../model/hold-gate.js";

const group = "Holding actions (ztw-hold)";

export const holdShape = {
  holdSteps: z
    .number()
    .int()
    .positive()
    .default(300_000)
    .meta(
      option(
        "environment steps of the games of ztw-hold, which begins from ztw-regret; trials beside them take about four times as many",
        { group },
      ),
    ),
  holdRate: z.number().positive().max(1000).default(defaultHoldRate).meta(
    option("reward that a decision not made may cost at tau 0; at others, (1 - tau) times as much", {
      group,
    }),
  ),
};

/** For who refuses them with other methods. */
export const holdOptionNames = Object.keys(holdShape) as readonly (keyof typeof holdShape)[];

/** Settings with every default filled in. */
export type HoldSettings = z.output<z.ZodObject<typeof holdShape>>;

/** Decisions after which a trial ends at the latest. */
export const trialHorizon = 40;

/** Environments in which trials are played, for each one that plays games. */
const branchesPerGame = 4;

/** Environments that can be opened at once. */
const mostEnvs = 4096;

interface HoldRollouts {
  readonly numEnvs: number;
  readonly rolloutSteps: number;
  readonly hold?: HoldSettings | undefined;
}

/** Environments that a distillation opens: those that play, and those of trials. */
export function countEnvironments({ numEnvs, hold }: HoldRollouts): number {
  return hold ? numEnvs * (1 + branchesPerGame) : numEnvs;
}

/**
 * Trials end within their rollout, and each game has environments for them.
 *
 * @throws {InvalidArgumentError} if rollouts are too short, or there are too many games.
 */
export function checkHoldRollouts({ numEnvs, rolloutSteps }: HoldRollouts): void {
  if (rolloutSteps <= trialHorizon) {
    const expected = `an integer above ${trialHorizon}, the steps of a trial,`;
    throw new InvalidArgumentError(describeMismatch("distill", expected, "rolloutSteps", rolloutSteps));
  }
  const mostGames = Math.floor(mostEnvs / (1 + branchesPerGame));
  if (numEnvs > mostGames) {
    const expected = `an integer from 1 to ${mostGames} with ztw-hold`;
    throw new InvalidArgumentError(describeMismatch("distill", expected, "numEnvs", numEnvs));
  }
}
