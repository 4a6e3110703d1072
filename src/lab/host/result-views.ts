/** What viewers are told of a stored result; statistics are those of reports. */
import { mean, sum } from "../../core/numbers.js";
import { isSameTau } from "../../core/tau.js";
import type { EpisodeRow } from "../../evaluate/result-schema.js";
import { summarize } from "../../evaluate/summary.js";
import type { TrainingResult } from "../../model/training-curve.js";
import { protocolText } from "../../report/protocol-text.js";
import type { ResultCurve, ResultPoint, ResultsEntry, StoredGame, TrainingCurve } from "../messages.js";
import { gamesOf, type PlayedResult, type StoredResult, shownGames } from "./stored-result.js";

/** What stands in a list of results. */
export function describeEntry(
  file: string,
  result: StoredResult,
  replayProblem: string | null,
): ResultsEntry {
  if (result.kind !== "training") {
    const { game, method } = result.ran;
    const [numGames, protocol] = [gamesOf(result).length, protocolText(result.ran)];
    return { file, kind: result.kind, game, method, numGames, protocol, replayProblem };
  }
  const numGames = sum(result.evaluations.map(({ greedy, sampled }) => greedy.length + sampled.length));
  const game = typeof result.ran.game === "string" ? result.ran.game : "";
  return { file, kind: "training", game, method: "", numGames, protocol: "", replayProblem };
}

/** By mode, then by threshold, the expert's last. */
export function describeCurve(entry: ResultsEntry, result: PlayedResult): ResultCurve {
  const shown = shownGames(result);
  const points = summarize(shown).points.map((point): ResultPoint => {
    const { mode, tau, relativeCost: cost, episodeReturn, numDistinct } = point;
    const games = shown.episodes.flatMap((row, index) =>
      row.mode === mode && isSameTau(row.tau, tau) ? [describeGame(row, shown.first + index)] : [],
    );
    const { mean, low, high } = episodeReturn;
    return { mode, tau, cost, mean, low: knownOrNull(low), high: knownOrNull(high), numDistinct, games };
  });
  return { type: "result", entry, points };
}

/** @param index - among all games of the file. */
export function describeGame({ seed, episodeReturn, numSteps }: EpisodeRow, index: number): StoredGame {
  return { index, seed, episodeReturn, numSteps };
}

/** A training writes its file with every checkpoint. */
const growingMs = 5 * 60 * 1000;

/** @param ageMs - since its file was written. */
export function describeTraining(
  entry: ResultsEntry,
  { evaluations, shippedStep }: TrainingResult,
  ageMs: number,
): TrainingCurve {
  const points = evaluations.map(({ step, greedy, sampled }) => ({
    numSteps: step,
    greedy: meanOrNull(greedy),
    sampled: meanOrNull(sampled),
  }));
  return { type: "training", entry, points, isGrowing: shippedStep === undefined && ageMs < growingMs };
}

function meanOrNull(returns: readonly number[]): number | null {
  return returns.length === 0 ? null : mean(returns);
}

/** Intervals of games that are all alike are unknown: NaN, which JSON has not. */
function knownOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
