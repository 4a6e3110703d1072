/** The tables of a study that ask what a method earns for so much computation, or saves at so much of the return. */
import { gameTitle } from "../../core/game-title.js";
import { formatInterval, formatPercent, unknown } from "../../core/number-text.js";
import { agreementAtBudget, agreementCurve } from "../../evaluate/agreement-curve.js";
import { paperBudgets } from "../../evaluate/budgets.js";
import type { MethodName } from "../../model/bundle-schema.js";
import type { TableContent } from "../table.js";
import { formatScores, nameBudget, unreachable } from "./cells.js";
import { groupMeasured } from "./measured-models.js";
import { budgetScores, modelsAtBudget, type ScoredGame, savingsAtScore } from "./scores.js";
import type { StudiedModel } from "./study.js";

/** One line a game and method: its score at budgets of computation, the form of the paper's table 1. */
export function budgetTable(games: readonly ScoredGame[]): TableContent {
  return {
    heading: ["game", "method", "models", ...paperBudgets.map(nameBudget)],
    rows: games.flatMap((game) =>
      methodsOf(game).map((method) => [
        gameTitle(game.game),
        method,
        String(game.models.filter((model) => model.method === method).length),
        ...budgetScores(game, method).map((scores) =>
          typeof scores === "string" ? `${unreachable}: ${scores}` : formatScores(scores),
        ),
      ]),
    ),
  };
}

function methodsOf({ models }: ScoredGame): MethodName[] {
  return [...new Set(models.map(({ method }) => method))];
}

/**
 * One line a game and method: how often it acts as the expert does, at budgets of computation. Told on the states of one of its policies, for
 * methods that are left by confidence; `undefined` where none was measured.
 */
export function agreementTable(models: readonly StudiedModel[]): TableContent | undefined {
  const rows = groupMeasured(models).flatMap((group) => {
    const curves = group.flatMap(({ measures }) => {
      const curve = agreementCurve(measures!);
      return curve === undefined ? [] : [curve];
    });
    if (curves.length === 0) return [];
    const { game, method } = group[0]!;
    const cells = paperBudgets.map((budget) => {
      const reached = curves.flatMap((curve) => agreementAtBudget(curve, budget) ?? []);
      return reached.length < curves.length
        ? unreachable
        : formatScores(reached.map(({ agreement }) => agreement.ratio));
    });
    return [[gameTitle(game), method, String(curves.length), ...cells]];
  });
  const heading = ["game", "method", "models", ...paperBudgets.map(nameBudget)];
  return rows.length === 0 ? undefined : { heading, rows };
}

/** Scores at which the savings are told. */
const leastScores = [0.99, 0.98, 0.95, 0.9] as const;

/** One line a game and method: what is saved while the score stays so high; what methods save at equal return. */
export function savingsTable(games: readonly ScoredGame[]): TableContent {
  return {
    heading: ["game", "method", ...leastScores.map((score) => `at a score of ${formatPercent(score, 0)}`)],
    rows: games.flatMap((game) =>
      methodsOf(game).map((method) => [
        gameTitle(game.game),
        method,
        ...leastScores.map((score) => formatScores(savingsAtScore(game, method, score))),
      ]),
    ),
  };
}

/** The budget at which models are told apart from the games of one. */
const spreadBudget = 0.75;

/** One line a game and method: how much its models differ, and how much the games of one do. */
export function spreadTable(games: readonly ScoredGame[]): TableContent {
  const percent = (share: number) => (Number.isNaN(share) ? unknown : formatPercent(share));
  return {
    heading: [
      ...["game", "method", "models", `score at ${formatPercent(spreadBudget, 0)} [95 %, over models]`],
      ...["deviation between models", "deviation between games of a model"],
    ],
    rows: games.flatMap((game) =>
      methodsOf(game).flatMap((method) => {
        const found = modelsAtBudget(game, method, spreadBudget);
        if (found === undefined) return [];
        const { method: score, models, betweenDeviation, withinDeviation } = found;
        return [
          [
            ...[gameTitle(game.game), method, String(models.length)],
            formatInterval(score, (share) => formatPercent(share)),
            ...[percent(betweenDeviation), percent(withinDeviation)],
          ],
        ];
      }),
    ),
  };
}
