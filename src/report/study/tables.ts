/** The tables of a study: returns at budgets, whole curves, exits, and times; computed, never typed in. */
import { gameTitle } from "../../core/game-title.js";
import { groupBy } from "../../core/groups.js";
import {
  formatDuration,
  formatInterval,
  formatPercent,
  formatReturn,
  unknown,
} from "../../core/number-text.js";
import { sum } from "../../core/numbers.js";
import { RandomStream } from "../../core/random.js";
import { formatTau } from "../../core/tau.js";
import { agreementAtBudget, agreementCurve } from "../../evaluate/agreement-curve.js";
import { paperBudgets } from "../../evaluate/budgets.js";
import { measureForks } from "../../evaluate/fork-measures.js";
import { type HeadMeasure, measureHeads } from "../../evaluate/head-measures.js";
import { probabilityOfImprovement } from "../../evaluate/improvement-probability.js";
import { interquartileMean } from "../../evaluate/interquartile-mean.js";
import type { ModelScores } from "../../evaluate/model-scores.js";
import { performanceProfile } from "../../evaluate/performance-profile.js";
import { meanInterval, type RatioInterval } from "../../evaluate/statistics.js";
import { stratifiedBootstrap } from "../../evaluate/stratified-bootstrap.js";
import type { MethodName } from "../../model/bundle-schema.js";
import { exitRuleOf } from "../../model/exit-rule.js";
import type { TableContent } from "../table.js";
import { areaTables, budgetScores, type ScoredGame, savingsAtScore, scoreAlone } from "./scores.js";
import type { StepTime, StudiedModel } from "./study.js";

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

const unreachable = "not reachable";

function nameBudget(budget: number | "max"): string {
  return budget === "max" ? "Max" : formatPercent(budget, 0);
}

function methodsOf({ models }: ScoredGame): MethodName[] {
  return [...new Set(models.map(({ method }) => method))];
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

/** The mean over models, with the interval that says how it might be of others. */
function formatScores(scores: readonly number[]): string {
  return formatInterval(meanInterval(scores), (score) => formatPercent(score));
}

/** What the others are compared with, where it takes part. */
const baselines = ["sdn", "pbee", "ztw"] as const satisfies readonly MethodName[];

/** One line a method, over all games and models: the area under its curve, and the chance that a model of it beats one of a baseline. */
export function areaTable(games: readonly ScoredGame[]): TableContent {
  const tables = completeTables(games);
  const compared = baselines.filter((name) => tables.has(name));
  return {
    heading: [
      "method",
      "models",
      "area under the curve, interquartile mean [95 %]",
      ...compared.map((name) => `better than ${name} [95 %]`),
    ],
    rows: [...tables].map(([method, table]) => [
      method,
      String(table.length),
      bootstrapCell([table], (scores) => interquartileMean(scores!)),
      ...compared.map((name) =>
        name === method
          ? unknown
          : bootstrapCell([table, tables.get(name)!], (scores, others) =>
              probabilityOfImprovement(scores!, others!),
            ),
      ),
    ]),
  };
}

/** Areas at which the shares are told. */
const profileAreas = [0.5, 0.8, 0.9, 0.95, 0.99] as const;

/** One line a method: its performance profile, the share of models and games whose area is above each of some values. */
export function profileTable(games: readonly ScoredGame[]): TableContent {
  return {
    heading: ["method", ...profileAreas.map((area) => `above ${formatPercent(area, 0)}`)],
    rows: [...completeTables(games)].map(([method, table]) => [
      method,
      ...performanceProfile(table, profileAreas).map((share) => formatPercent(share, 0)),
    ]),
  };
}

/** Of a study that goes on, models that have not played all games yet are left out. */
function completeTables(games: readonly ScoredGame[]): Map<MethodName, ModelScores> {
  const complete = [...areaTables(games)].map(
    ([method, table]) => [method, table.filter((scores) => scores?.length === games.length)] as const,
  );
  return new Map(complete.filter(([, table]) => table.length > 0));
}

/** One model is resampled to itself: it has no interval. */
function bootstrapCell(
  samples: readonly ModelScores[],
  statistic: (...scores: readonly ModelScores[]) => number,
): string {
  if (samples.some(({ length }) => length < 2)) return formatPercent(statistic(...samples));
  const random = new RandomStream(0, "study intervals");
  const [found] = stratifiedBootstrap(samples, (...drawn) => [statistic(...drawn)], { random });
  const { value, low, high } = found!;
  return formatInterval({ mean: value, low, high }, (share) => formatPercent(share));
}

/** One line a game, method and exit: what the exit knows, over models. */
export function exitsTable(models: readonly StudiedModel[]): TableContent {
  const groups = groupMeasured(models.filter(hasHeadsOfItsOwn));
  return {
    heading: [
      "game",
      "method",
      "exit",
      "models",
      "agrees with the expert [95 %]",
      "hindsight improvability [95 %]",
      "calibration error [95 %]",
      "score alone [95 %]",
    ],
    rows: groups.flatMap((group) => {
      const heads = group.map(({ measures }) => measureHeads(measures!));
      return heads[0]!.map((_, exit) => [
        gameTitle(group[0]!.game),
        group[0]!.method,
        String(exit + 1),
        String(group.length),
        ...headCells(heads.map((ofModel) => ofModel[exit]!)),
        aloneCell(group.flatMap((model) => scoreAlone(model, exit) ?? [])),
      ]);
    }),
  };
}

function headCells(heads: readonly HeadMeasure[]): string[] {
  const improvability = heads.flatMap(({ hindsightImprovability }) => hindsightImprovability?.ratio ?? []);
  return [
    formatScores(heads.map(({ agreement }) => agreement.ratio)),
    improvability.length === 0 ? unknown : formatScores(improvability),
    formatScores(heads.map(({ calibrationError }) => calibrationError)),
  ];
}

function aloneCell(scores: readonly number[]): string {
  return scores.length === 0 ? unknown : formatScores(scores);
}

/** Heads of methods that are left by gates are those of the method that the gates were trained for. */
export function hasHeadsOfItsOwn({ sweep }: StudiedModel): boolean {
  return exitRuleOf(sweep.ran.policy) === "max-probability";
}

/** Models whose exits were measured, by game and method. */
export function groupMeasured(models: readonly StudiedModel[]): StudiedModel[][] {
  const measured = models.filter(({ measures }) => measures !== undefined);
  return [...groupBy(measured, ({ game, method }) => `${game}/${method}`).values()];
}

/** What is lost in one decision is too little to be read. */
const perMany = 1000;

/** One line a game and method: what its disagreements with the expert cost, told by forks; `undefined` where nothing was forked. */
export function disagreementsTable(models: readonly StudiedModel[]): TableContent | undefined {
  const rows = groupMeasured(models).flatMap((group) => {
    const forks = group.flatMap(({ measures }) => measureForks(measures!)?.at(-1) ?? []);
    if (forks.length === 0) return [];
    const { game, method, measures } = group[0]!;
    const numForks = String(sum(forks.map((of) => of.numForks)));
    const share = forks.map((of) => of.numDisagreements / of.numDecisions);
    return [
      [
        ...[gameTitle(game), method, formatTau(measures!.tau), String(forks.length)],
        ...[formatScores(share), numForks],
        lossCell(forks.map(({ lostPerDecision }) => lostPerDecision)),
        lossCell(forks.map(({ lostPerSavedPolicy }) => lostPerSavedPolicy)),
      ],
    ];
  });
  const heading = [
    ...["game", "method", "tau", "models", "other action than the expert's [95 %]", "forks"],
    ...["points lost in 1,000 decisions [95 %]", "for 1,000 full policies saved [95 %]"],
  ];
  return rows.length === 0 ? undefined : { heading, rows };
}

/** Over models; of one, over its games. */
function lossCell(losses: readonly (RatioInterval | undefined)[]): string {
  const known = losses.flatMap((loss) => loss ?? []);
  if (known.length === 0) return unknown;
  const [{ ratio, low, high }] = known as [RatioInterval];
  const interval =
    known.length === 1 ? { mean: ratio, low, high } : meanInterval(known.map((loss) => loss.ratio));
  return formatInterval(interval, (points) => formatReturn(points * perMany));
}

/** One line a kind of work: on one core, one model after the other. */
export function timesTable(times: readonly StepTime[]): TableContent {
  const kinds = groupBy(times, ({ step }) => step.replace(/ of .*/, ""));
  return {
    heading: ["work", "games", "steps", "on one core"],
    rows: [...kinds].map(([kind, ofKind]) => [
      kind,
      [...new Set(ofKind.map(({ game }) => gameTitle(game)))].join(", "),
      String(new Set(ofKind.map(({ game, model, step }) => `${game}/${model}/${step}`)).size),
      formatDuration(sum(ofKind.map(({ seconds }) => seconds))),
    ]),
  };
}
