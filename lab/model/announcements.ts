/** What a screen reader is told, and how often. */
import { isOver, type LaneState, type MatchState } from "../state/lab-state.js";
import { decisionSentence } from "./sentences.js";
import { scoreText, shareText } from "./texts.js";

/** While a game runs. A decision that was asked for is told at once. */
const runningMs = 6000;

export class Announcer {
  #toldAt = Number.NEGATIVE_INFINITY;
  #told = "";

  /** @returns a sentence to be said now; undefined for silence. */
  next(match: MatchState, isStill: boolean, now: number): string | undefined {
    if (!isStill && !isOver(match) && now < this.#toldAt + runningMs) return undefined;
    const text = match.lanes.map((lane) => laneText(lane, isStill)).join(" ");
    if (text === this.#told || text === "") return undefined;
    this.#toldAt = now;
    this.#told = text;
    return text;
  }
}

function laneText({ decision, over, facts }: LaneState, isStill: boolean): string {
  if (decision === null) return "";
  const { episodeReturn, referenceShare } = (over ?? decision).totals;
  const score = `Score ${scoreText(episodeReturn)}, cost ${shareText(referenceShare)}.`;
  if (over !== null) return `The game is over. ${score}`;
  return isStill ? `${decisionSentence(decision, facts.method)} ${score}` : score;
}
