/** What one sees, in plain sentences. */
import { formatReturn, unknown } from "../../src/core/number-text.js";
import type { Tau } from "../../src/core/tau.js";
import type { DecisionEvent, DifferenceEvent, MethodFacts, ReplayedEvent } from "../../src/lab/messages.js";
import type { LaneState } from "../state/lab-state.js";
import { exitTitle } from "./stages.js";
import { capital, confidenceText, restText, scoreText, shareText } from "./texts.js";
import { countTrail, meanShare, type TrailStep } from "./trail.js";

/** Steps that a sentence about play as it runs speaks of: two seconds at 15 a second. */
export const numRecent = 30;
/** Fewer are no crowd that one could speak of. */
const fewSteps = 5;

/** One decision, for a game that stands still. */
export function decisionSentence(event: DecisionEvent, method: MethodFacts): string {
  const last = method.numExits - 1;
  if (event.isHeld) return "The action before goes on: nothing was computed.";
  if (event.exitIndex < last) {
    const name = capital(exitTitle(event.exitIndex, method.numExits));
    const saved = 1 - (method.exitShares[event.exitIndex] ?? 0);
    return `${name} was sure enough (${confidenceText(event.confidence)}): the rest of the network, ${shareText(saved)} of its operations, did not run.`;
  }
  if (last === 0) return "There are no exits: the full network decided.";
  if (event.tau === 1) return "At τ = 1 no exit is asked: the full network decided.";
  return "No exit was sure enough: the whole network ran.";
}

/** The latest steps together, for a game that runs. */
export function trailSentence(trail: readonly TrailStep[], method: MethodFacts, tau: Tau): string {
  const { numSteps, numHeld, exits } = countTrail(trail, numRecent, method.numExits);
  if (numSteps < fewSteps) return "The game begins …";
  const last = method.numExits - 1;
  const early = exits.slice(0, last).reduce((sum, count) => sum + count, 0);
  const expert = exits[last]!;
  if (last === 0) return "There are no exits: the full network decides every step.";
  if (expert === numSteps && tau === 1) return "At τ = 1 no exit is asked: the full network decides.";
  if (expert === numSteps)
    return `No exit was sure enough in the last ${numSteps} steps: the whole network ran every time.`;
  if (early === numSteps)
    return `An early exit was sure enough in all of the last ${numSteps} steps: the rest of the network did not run.`;
  const parts: string[] = [];
  if (early > 0) parts.push(`${early} were answered by an early exit`);
  if (numHeld > 0) parts.push(`${numHeld} let the action before go on and computed nothing`);
  if (expert > 0) parts.push(`${expert} needed the whole network`);
  return `Of the last ${numSteps} steps, ${listOf(parts)}.`;
}

function listOf(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/**
 * What the engine computed again, and what it recycled.
 *
 * @param tellsRecomputed - false for backends that keep nothing of the decision before.
 */
export function recycledSentence(
  trail: readonly TrailStep[],
  numLatest: number,
  tellsRecomputed: boolean,
): string {
  if (!tellsRecomputed) return "This backend computes everything anew for every decision.";
  const share = meanShare(trail, numLatest, "layerShare");
  if (share === null) return "Nothing was computed: no position of any layer.";
  const when = numLatest > 1 ? `In the last ${numLatest} steps, on average: ` : "";
  const again = `${shareText(share)} of the first layer’s positions were computed again`;
  return `${when}${again}; the other ${restText(share)} were recycled from the decision before, to the same bits.`;
}

/** Which stored game is on the screen. */
export function replayingSentence({
  file,
  game,
}: {
  readonly file: string;
  readonly game: { readonly seed: number; readonly episodeReturn: number; readonly numSteps: number };
}): string {
  const points = `${scoreText(game.episodeReturn)} points in ${scoreText(game.numSteps)} steps`;
  return `Seed ${game.seed} of ${file}. Stored: ${points}. At its end the page says whether it was the same game.`;
}

/** Whether a stored game, played again, was that game. */
export function replayedSentence({ isEqual, expected, received }: ReplayedEvent): string {
  if (isEqual) return `The same game, action for action: ${scoreText(received.episodeReturn)} points again.`;
  const hashes = `the actions’ hash is ${received.actionsHash}, stored was ${expected.actionsHash}`;
  const points = `${scoreText(received.episodeReturn)} points instead of ${scoreText(expected.episodeReturn)}`;
  return `Not the same game: ${points}; ${hashes}.`;
}

/** Who won, once both games are over. */
export function outcomeSentence(lanes: readonly LaneState[]): string {
  const [own, other] = lanes.map(({ over }) => over?.totals.episodeReturn);
  if (own === undefined || other === undefined) return "";
  const scores = `${scoreText(own)} points against ${scoreText(other)}`;
  if (own === other) return `A draw: ${scores}.`;
  return own > other ? `You won: ${scores}.` : `The agent won: ${scores}.`;
}

/** Where two lanes parted. */
export function differenceSentence(
  difference: DifferenceEvent | null,
  meanings: readonly (readonly string[])[],
): string {
  if (difference === null) return "So far both took the same actions.";
  const [left, right] = difference.actions.map((action, lane) => meanings[lane]?.[action] ?? `${action}`);
  return `First difference at step ${difference.step + 1}: ${left} on the left, ${right} on the right.`;
}

/** What a score table's return says. */
export function returnText(episodeReturn: number | null): string {
  if (episodeReturn === null) return unknown;
  return Number.isInteger(episodeReturn) ? scoreText(episodeReturn) : formatReturn(episodeReturn);
}
