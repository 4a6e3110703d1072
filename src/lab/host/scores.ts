/** Finished games of a host's life, persons' and agents' alike. */
import { formatTau } from "../../core/tau.js";
import type { ScoreLine } from "../messages.js";
import type { Lane } from "./lane.js";

/** Older ones are forgotten. */
const mostLines = 200;

export class ScoreTable {
  #lines: ScoreLine[] = [];

  /** The best of a seed first; games and seeds in the order in which they first came. */
  get lines(): readonly ScoreLine[] {
    const rank = new Map<string, number>();
    for (const line of this.#lines) rank.set(contest(line), rank.get(contest(line)) ?? rank.size);
    return this.#lines.toSorted(
      (left, right) =>
        rank.get(contest(left))! - rank.get(contest(right))! || right.episodeReturn - left.episodeReturn,
    );
  }

  /** Takes a game that is over in; a deterministic player's second time is the first. */
  add(lane: Lane): void {
    const line = describeGame(lane);
    const isKnown = this.#lines.some((other) => JSON.stringify(other) === JSON.stringify(line));
    if (!isKnown || line.isHuman) this.#lines = [...this.#lines, line].slice(-mostLines);
  }
}

function contest({ game, protocol, seed }: ScoreLine): string {
  return JSON.stringify([game, protocol, seed]);
}

function describeGame(lane: Lane): ScoreLine {
  const { agent, seed, protocol } = lane.setup;
  const { episodeReturn, numSteps, referenceShare } = lane.totals;
  return {
    game: agent.facts.game,
    seed,
    protocol,
    who: lane.isHuman ? "you" : nameAgent(lane),
    isHuman: lane.isHuman,
    episodeReturn,
    numSteps,
    referenceShare: lane.isHuman ? null : referenceShare,
  };
}

function nameAgent({ setup: { player }, playedTaus }: Lane): string {
  const mode = player.kind === "agent" && player.mode === "sampled" ? ["sampled"] : [];
  if (player.method === "expert") return [player.method, ...mode].join(", ");
  const [tau = player.tau, ...others] = playedTaus;
  const threshold = others.length === 0 ? `τ ${formatTau(tau)}` : "several thresholds";
  return [player.method, threshold, ...mode].join(", ");
}
