/** Whether one expert plays better than another, from the stored games of both. */
import { InvalidArgumentError, type MeanInterval, pairedDifference, readSweep } from "../../src/index.js";

/** The comparison of two experts on the same seeds, greedy actions. */
export interface ExpertComparison {
  /** Return of the candidate minus that of the other, paired. */
  readonly difference: MeanInterval;
  /** The whole interval lies above zero. */
  readonly isBetter: boolean;
}

/**
 * Compares the greedy games of two experts.
 *
 * @param candidateFile - result of `ztw evaluate --method expert`.
 * @param otherFile - the same, of the expert to beat, on the same seeds.
 * @throws {InvalidArgumentError} if the seeds differ, or the files are of different games or protocols.
 * @throws {CheckpointError} if a file is missing or damaged.
 */
export function compareExperts(candidateFile: string, otherFile: string): ExpertComparison {
  const [candidate, other] = [readGames(candidateFile), readGames(otherFile)];
  if (candidate.what !== other.what) {
    throw new InvalidArgumentError(
      `compareExperts: expected the games of ${otherFile} (${other.what}), received others in ${candidateFile} (${candidate.what}). Play both on the same seeds.`,
    );
  }
  const difference = pairedDifference(candidate.returns, other.returns);
  return { difference, isBetter: difference.low > 0 };
}

function readGames(file: string): { readonly returns: number[]; readonly what: string } {
  const { ran, episodes } = readSweep(file);
  const greedy = episodes.filter(({ mode }) => mode === "greedy");
  const seeds = greedy.map(({ seed }) => seed).join(" ");
  return {
    returns: greedy.map(({ episodeReturn }) => episodeReturn),
    what: `${ran.game}, ${JSON.stringify(ran.protocol)}, ${greedy.length} seeds: ${seeds}`,
  };
}
