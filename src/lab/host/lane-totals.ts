/** What an episode has come to, in the numbers that viewers are shown. */
import { sum } from "../../core/numbers.js";
import type { AtariInfo } from "../../envs/atari-environment.js";
import type { SteppedEpisode } from "../../evaluate/stepped-episode.js";
import type { Architecture } from "../../model/architecture.js";
import { exitCosts } from "../../model/cost.js";
import { type MethodStructure, noClassifiers } from "../../model/tensor-shapes.js";
import type { LaneTotals } from "../messages.js";

/** Counts an episode's operations by its policy's costs. */
export class TotalsMeter {
  /** By exit, over those of the full network. */
  readonly #exitShares: readonly number[];
  /** Multiply-adds of the full network. */
  readonly #fullMacs: number;

  constructor(architecture: Architecture, method: MethodStructure) {
    const { base, exits } = exitCosts(architecture, method, "reference");
    this.#exitShares = exits.map((operations) => operations / base);
    this.#fullMacs = exitCosts(architecture, noClassifiers, "macs").base;
  }

  /** @param info - of the latest reset or step. */
  read({ record, performed }: Pick<SteppedEpisode, "record" | "performed">, info: AtariInfo): LaneTotals {
    const { episodeReturn, numSteps, numHeld } = record;
    const exitCounts = [...record.exitCounts];
    const steps = Math.max(numSteps, 1); // nothing was computed before the first
    return {
      episodeReturn,
      lives: info.lives,
      numSteps,
      numFrames: info.episodeFrames,
      exitCounts,
      numHeld,
      referenceShare: sum(exitCounts.map((count, exit) => count * this.#exitShares[exit]!)) / steps,
      performedShare: performed === undefined ? null : performed.multiplyAdds / (steps * this.#fullMacs),
    };
  }
}
