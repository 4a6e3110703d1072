/** What a study's models score, so that methods, games and models can be averaged: 0 plays like random, 1 like the expert. */
import { groupBy } from "../../core/groups.js";
import { mean } from "../../core/numbers.js";
import { formatTau } from "../../core/tau.js";
import { referenceReturns } from "../../envs/reference-returns.js";
import { paperBudgets, returnsAtBudgets } from "../../evaluate/budgets.js";
import type { ActionMode } from "../../evaluate/episode.js";
import { type ModelReturns, summarizeModels } from "../../evaluate/model-returns.js";
import { expertNormalizedScore } from "../../evaluate/normalization.js";
import { areaUnderCurve, commonCostRange, type ScorePoint } from "../../evaluate/return-cost-area.js";
import { findExpert, nameGame, type Summary, summarize } from "../../evaluate/summary.js";
import type { MethodName } from "../../model/bundle-schema.js";
import type { StudiedModel } from "./study.js";

/** Studies play the most likely actions. */
export const studyMode: ActionMode = "greedy";

/** One model's curve. */
export interface ScoredModel extends Pick<StudiedModel, "game" | "method" | "model" | "sweep"> {
  readonly summary: Summary;
  /** Mean return of the expert on the same seeds, which its scores are relative to: what the seeds bring is no method's. */
  readonly expert: number;
  readonly curve: readonly ScorePoint[];
}

/** A game's models, and the expert that all of them imitate. */
export interface ScoredGame {
  readonly game: string;
  readonly random: number;
  /** Mean over all games that the expert played. */
  readonly expert: number;
  readonly models: readonly ScoredModel[];
}

/** Games whose random return no table knows, and those that the expert plays no better, have no scores. */
export function scoreGames(models: readonly StudiedModel[]): ScoredGame[] {
  return [...groupBy(models, ({ game }) => game)].flatMap(([game, ofGame]) => {
    const reference = referenceReturns(game);
    const summaries = ofGame.map(({ sweep }) => summarize(sweep));
    const experts = summaries.flatMap((summary) => findExpert(summary, studyMode) ?? []);
    const expert = mean(experts.map(({ episodeReturn }) => episodeReturn.mean));
    if (reference === undefined || !(expert > reference.random)) return [];
    const { random } = reference;
    const scored = ofGame.map(({ method, model, sweep }, index) => {
      const summary = summaries[index]!;
      const found = findExpert(summary, studyMode)?.episodeReturn.mean ?? expert;
      const own = found > random ? found : expert;
      return {
        game,
        method,
        model,
        sweep,
        summary,
        expert: own,
        curve: curveOf(summary, { random, expert: own }),
      };
    });
    return [{ game, random, expert, models: scored }];
  });
}

function curveOf(
  { points }: Summary,
  ends: { readonly random: number; readonly expert: number },
): ScorePoint[] {
  return points
    .filter(({ mode }) => mode === studyMode)
    .map(({ relativeCost, episodeReturn }) => ({
      relativeCost,
      score: expertNormalizedScore(episodeReturn.mean, ends),
    }));
}

/** What an exit scores alone; `undefined` where it did not play so, or the game has no scores. */
export function scoreAlone({ game, heads }: StudiedModel, exit: number): number | undefined {
  const reference = referenceReturns(game);
  if (heads === undefined || reference === undefined) return undefined;
  const summary = summarize(heads);
  const expert = findExpert(summary, studyMode)?.episodeReturn.mean ?? Number.NaN;
  const alone = summary.points.find(({ mode, exitShares }) => mode === studyMode && exitShares[exit] === 1);
  if (alone === undefined || !(expert > reference.random)) return undefined;
  return expertNormalizedScore(alone.episodeReturn.mean, { random: reference.random, expert });
}

/** At each of the paper's budgets the score of every model, or why there is none. */
export function budgetScores({ models, random }: ScoredGame, method: MethodName): (number[] | string)[] {
  const ofMethod = models.filter((model) => model.method === method);
  const rows = ofMethod.map(({ summary }) => returnsAtBudgets(summary, studyMode));
  return paperBudgets.map((_, place) => {
    const reached = rows.map((row) => row[place]!);
    const missed = reached.find(({ point }) => point === undefined);
    if (missed?.reason !== undefined) return missed.reason;
    return reached.map(({ point }, index) =>
      expertNormalizedScore(point!.episodeReturn.mean, { random, expert: ofMethod[index]!.expert }),
    );
  });
}

/**
 * The scores of a method's games at a budget, told apart by models; `undefined` where a model can't keep to it.
 *
 * @see summarizeModels
 */
export function modelsAtBudget(
  { models, random }: ScoredGame,
  method: MethodName,
  budget: number,
): ModelReturns | undefined {
  const played = models
    .filter((model) => model.method === method)
    .map(({ summary, sweep, expert }) => {
      const [{ point } = {}] = returnsAtBudgets(summary, studyMode, [budget]);
      if (point === undefined) return undefined;
      const rows = sweep.episodes.filter(
        ({ mode, tau }) => mode === studyMode && formatTau(tau) === formatTau(point.tau),
      );
      return {
        scores: rows.map(({ episodeReturn }) => expertNormalizedScore(episodeReturn, { random, expert })),
        games: rows.map(nameGame),
      };
    });
  const known = played.flatMap((model) => model ?? []);
  if (known.length === 0 || known.length < played.length) return undefined;
  return summarizeModels(
    known.map(({ scores }) => scores),
    known.map(({ games }) => games),
  );
}

/**
 * The share of the computation that each model of a method saves while its score stays at least so high: threshold by threshold from the most
 * expensive one down, until one scores less. A stretch of luck further down is not looked for.
 */
export function savingsAtScore({ models }: ScoredGame, method: MethodName, leastScore: number): number[] {
  return models
    .filter((model) => model.method === method)
    .map(({ curve }) => {
      const fromTheTop = [...curve].sort((left, right) => right.relativeCost - left.relativeCost);
      const end = fromTheTop.findIndex(({ score }) => score < leastScore);
      const kept = end === -1 ? fromTheTop : fromTheTop.slice(0, end);
      return 1 - (kept.at(-1)?.relativeCost ?? 1);
    });
}

/** `[model][game]` of each method: the area under the curve, over the costs that all methods of a game have in common. */
export function areaTables(games: readonly ScoredGame[]): Map<MethodName, number[][]> {
  const tables = new Map<MethodName, number[][]>();
  for (const { models } of games) {
    const range = commonCostRange(models.map(({ curve }) => curve));
    for (const { method, model, curve } of models) {
      const table = tables.get(method) ?? [];
      tables.set(method, table);
      table[model - 1] = [...(table[model - 1] ?? []), areaUnderCurve(curve, range)!];
    }
  }
  return tables;
}
