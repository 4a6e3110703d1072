/** Renders `results/bench/exit-rules.json` as Markdown. */
import { gameTitle, type MeanInterval, meanInterval, sum } from "../../src/tools.js";
import { agentNotes } from "../shared/bundles.js";
import { notes, table } from "../shared/markdown.js";
import { percent } from "../shared/numbers.js";
import { differenceAtCost, differenceOfRule, type Point } from "./compare.js";
import { type PlayedPoint, type Price, playedPoints, priced } from "./outcome.js";
import { exitRulesSchema, type GameResult, type PlannedPoint } from "./result.js";
import type { RuleName } from "./rules.js";

/** The rule of today, and the points that prolong its curve on either side. */
const curveRules: readonly RuleName[] = ["exit 1", "max probability", "expert"];
const prices: readonly Price[] = ["cost", "executed"];

/**
 * Renders what was measured.
 *
 * @param text - of a result file of `exit-rules/measure`.
 * @returns for each game what was found on kept decisions, and in whole games.
 */
export function renderExitRules(text: string): string {
  const result = exitRulesSchema.parse(JSON.parse(text));
  const facts = [
    ...agentNotes(result),
    "Cost: operations of the cost model `reference`, of the expert's alone. Executed: multiply-adds that the engine really did, and those of gates and glance, of the expert's without recycling.",
    "At equal cost: mean difference to max probability's curve, its neighboring points mixed to the same cost, paired by seed, 95 % by Student's t. The curve goes from exit 1 alone to the expert alone.",
  ];
  return [...result.games.map(renderGame), notes(facts)].join("\n\n");
}

function renderGame(result: GameResult): string {
  const { game, learned, rows } = result;
  const numSeeds = new Set(rows.map(({ seed }) => seed)).size;
  const numSteps = sum(rows.map((row) => row.numSteps));
  const unchanged = sum(rows.map((row) => row.numUnchanged)) / numSteps;
  const points = playedPoints(result);
  return [
    `### ${gameTitle(game)}`,
    `Kept-out decisions: ${learned.numHeldOut} of ${learned.numDecisions} on training seeds.`,
    table(
      ["rule", "cost", "exit 1", "exit 2", "same action", "regret, nats"],
      result.offline.flatMap(offlineCells),
    ),
    `Whole games on ${numSeeds} paired seeds; an observation was the same as the one before in ${percent(unchanged, 2)} of ${numSteps} decisions.`,
    table(
      [
        ...["rule", "asked for", "cost", "executed", "exit 1", "exit 2"],
        ...["return [95 %]", "distinct games", "at equal cost", "at equal executed"],
      ],
      points.map((point) => onlineCells(point, points)),
    ),
    table(["rule", "all its points at equal cost", "at equal executed"], ruleCells(points)),
  ].join("\n\n");
}

function offlineCells({ rule, offline, target }: PlannedPoint): string[][] {
  if (target === undefined || offline === undefined) return [];
  const { cost, agreement, regret } = offline;
  const [first, second] = ownShares(offline.exitShares);
  return [[rule, percent(cost), percent(first), percent(second), percent(agreement, 2), regret.toFixed(4)]];
}

/** Of the policy's first two exits; a rule without them leaves at neither. */
function ownShares(exitShares: readonly number[]): [number, number] {
  const [first = 0, second = 0] = exitShares.length < 3 ? [] : exitShares.slice(-3);
  return [first, second];
}

function onlineCells(point: PlayedPoint, points: readonly PlayedPoint[]): string[] {
  const { rule, target, cost, executed, returns, numDistinct } = point;
  const shares = [cost, executed, ...ownShares(point.exitShares)];
  const difference = (price: Price) => differenceAtCost(priced(point, price), curveOf(points, price));
  return [
    rule,
    target === undefined ? "" : percent(target, 0),
    ...shares.map((share) => percent(share)),
    interval(meanInterval(returns)),
    String(numDistinct),
    ...prices.map((price) => (curveRules.includes(rule) ? "" : interval(difference(price)))),
  ];
}

function ruleCells(points: readonly PlayedPoint[]): string[][] {
  const compared = [...new Set(points.map(({ rule }) => rule))].filter((rule) => !curveRules.includes(rule));
  return compared.map((rule) => {
    const own = points.filter((point) => point.rule === rule);
    const difference = (price: Price) =>
      differenceOfRule(
        own.map((point) => priced(point, price)),
        curveOf(points, price),
      );
    return [rule, ...prices.map((price) => interval(difference(price)))];
  });
}

function curveOf(points: readonly PlayedPoint[], price: Price): Point[] {
  return points.filter(({ rule }) => curveRules.includes(rule)).map((point) => priced(point, price));
}

function interval(found: MeanInterval | undefined): string {
  if (found === undefined) return "outside the curve";
  const digits = Math.abs(found.high - found.low) < 50 ? 2 : 0;
  const [mean, low, high] = [found.mean, found.low, found.high].map((value) => value.toFixed(digits));
  return `${mean} [${low}, ${high}]`;
}
