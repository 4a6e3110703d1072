/** Plays the steps of a receipt: with the policy that it is of, or with its actions alone. */
import type { PolicySession } from "../core/policy-types.js";
import type { LongWork } from "../core/progress.js";
import type { Tau } from "../core/tau.js";
import type { AtariEnvironment } from "../envs/atari-environment.js";
import type { EpisodeStep } from "../evaluate/episode-record.js";
import { SteppedEpisode } from "../evaluate/stepped-episode.js";
import { wholeGames } from "../evaluate/whole-games.js";
import { ReceiptComparison, type ReplayDifference } from "./receipt-comparison.js";
import type { Receipt } from "./receipt-schema.js";
import { exitByte, receiptEnd } from "./receipt-writer.js";

/** What is to be played again. */
export interface ReplayedGame extends LongWork {
  readonly receipt: Receipt;
  /** Captures what it emulates. */
  readonly environment: AtariEnvironment;
}

/** Steps that were equal, and what came after them. */
export interface ReplayedSteps {
  readonly numSteps: number;
  readonly difference: ReplayDifference | undefined;
}

/** Steps after which others get a turn, and progress is told. */
const stepsAtOnce = 50;

/** Asks the policy for every step, as the receipt's game did. */
export async function playPolicy(game: ReplayedGame, session: PolicySession): Promise<ReplayedSteps> {
  const { receipt, environment } = game;
  const played = wholeGames(environment);
  const episode = new SteppedEpisode(played, session, receipt);
  let exitIndex = 0;
  return compareSteps(game, played.capturedScreens(), async (step) => {
    const isHeld = episode.isHolding;
    if (!isHeld) {
      const decision = await episode.decide(tauAt(receipt, step));
      episode.accept(decision);
      exitIndex = decision.exitIndex;
    }
    const last = episode.act();
    return {
      action: episode.lastAction,
      exit: exitByte(exitIndex, isHeld),
      last,
      screens: played.capturedScreens(),
    };
  });
}

/** Takes the receipt's word for what was decided. */
export async function playActions(game: ReplayedGame): Promise<ReplayedSteps> {
  const { receipt, environment } = game;
  const played = wholeGames(environment);
  played.reset({ seed: receipt.seed });
  return compareSteps(game, played.capturedScreens(), async (step) => {
    const action = receipt.actions[step]!;
    const last = played.step(action);
    return { action, exit: receipt.exits[step]!, last, screens: played.capturedScreens() };
  });
}

interface PlayedStep {
  readonly action: number;
  readonly exit: number;
  readonly last: EpisodeStep;
  readonly screens: readonly Uint8Array[];
}

async function compareSteps(
  { receipt, environment, signal, onProgress }: ReplayedGame,
  firstScreens: readonly Uint8Array[],
  play: (step: number) => Promise<PlayedStep>,
): Promise<ReplayedSteps> {
  const comparison = new ReceiptComparison(receipt, environment.actionMeanings);
  const total = receipt.actions.length;
  let difference = comparison.begin(firstScreens);
  for (let step = 0; step < total && difference === undefined; step++) {
    const { last, ...played } = await play(step);
    const { rawReward, stuck } = last.info;
    difference = comparison.add({ ...played, rawReward, end: receiptEnd({ ...last, stuck }) });
    if (step % stepsAtOnce !== 0) continue;
    onProgress?.({ phase: "replaying", done: step, total, unit: "steps" });
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return { numSteps: comparison.numSteps, difference };
}

/** The threshold in force at a step. */
function tauAt({ taus }: Receipt, step: number): Tau {
  return taus.findLast((change) => change.step <= step)!.tau;
}
