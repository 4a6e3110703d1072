/** Whether one expert plays better than another, from the stored games of both. */
import { InvalidArgumentError, readSweep } from "../../src/index.js";
import { type MeanInterval, meanInterval, nameGame, pairedDifference } from "../../src/tools.js";

/** The comparison of two experts on the same seeds, greedy actions. */
export interface ExpertComparison {
  /** Return of the candidate minus that of the other, paired. */
  readonly difference: MeanInterval;
  /** The whole interval lies above zero. */
  readonly isBetter: boolean;
  /** The candidate's mean return is the target or more, and the other's is less. */
  readonly reachesTarget: boolean;
}

/**
 * Compares the greedy games of two experts.
 *
 * @param candidateFile - result of `ztw evaluate --method expert`.
 * @param otherFile - the same, of the expert to beat, on the same seeds.
 * @param targetReturn - a mean return that was set as a goal beforehand; without it, `reachesTarget` is false.
 * @throws {InvalidArgumentError} if the seeds differ, or the files are of different games or protocols.
 * @throws {CheckpointError} if a file is missing or damaged.
 */
export function compareExperts(
  candidateFile: string,
  otherFile: string,
  targetReturn = Infinity,
): ExpertComparison {
  const [candidate, other] = [readGames(candidateFile), readGames(otherFile)];
  if (candidate.what !== other.what) {
    throw new InvalidArgumentError(
      `compareExperts: expected the games of ${otherFile} (${other.what}), received others in ${candidateFile} (${candidate.what}). Play both on the same seeds.`,
    );
  }
  const games = candidate.games.map((game, index) => `${game}, ${other.games[index]}`);
  const difference = pairedDifference(candidate.returns, other.returns, games);
  const reaches = ({ returns }: { readonly returns: number[] }) => meanInterval(returns).mean >= targetReturn;
  return {
    difference,
    isBetter: difference.low > 0,
    reachesTarget: reaches(candidate) && !reaches(other),
  };
}

function readGames(file: string): {
  readonly returns: number[];
  readonly games: string[];
  readonly what: string;
} {
  const { ran, episodes } = readSweep(file);
  const greedy = episodes.filter(({ mode }) => mode === "greedy");
  const seeds = greedy.map(({ seed }) => seed).join(" ");
  return {
    returns: greedy.map(({ episodeReturn }) => episodeReturn),
    games: greedy.map(nameGame),
    what: `${ran.game}, ${JSON.stringify(ran.protocol)}, ${greedy.length} seeds: ${seeds}`,
  };
}
