/**
 * Renders `results/bench/exit-rules.json` as Markdown, and puts it between the markers of this folder's README.md.
 *
 *   node bench/exit-rules/render.mjs
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { exitCosts, gameTitle, meanInterval, packageRoot, writeFileAtomic } from "ztw-atari/tools";
import { differenceAtCost, differenceOfRule } from "./compare.mjs";
import { uncountedMultiplyAdds } from "./rules.mjs";

const markers = { begin: "<!-- exit-rules:begin -->", end: "<!-- exit-rules:end -->" };
/** The rule of today, and the points that prolong its curve on either side. */
const curveRules = ["exit 1", "max probability", "expert"];

/**
 * @param text - of a result file of `measure.mjs`.
 * @returns for each game what was found on kept decisions, and in whole games.
 */
export function renderExitRules(text) {
  const { games } = JSON.parse(text);
  const notes = [
    "Cost: operations of the cost model `reference`, of the expert's alone. Executed: multiply-adds that the engine really did, and those of gates and glance, of the expert's without recycling.",
    "At equal cost: mean difference to max probability's curve, its neighboring points mixed to the same cost, paired by seed, 95 % by Student's t. The curve goes from exit 1 alone to the expert alone.",
  ];
  return [...games.map(renderGame), notes.map((note) => `- ${note}`).join("\n")].join("\n\n");
}

function renderGame(described) {
  const { game, learned, rows } = described;
  const numSeeds = new Set(rows.map(({ seed }) => seed)).size;
  const numSteps = sum(rows.map((row) => row.numSteps));
  const unchanged = sum(rows.map((row) => row.numUnchanged)) / numSteps;
  return [
    `### ${gameTitle(game)}`,
    `Kept-out decisions: ${learned.numHeldOut} of ${learned.numDecisions} on training seeds.`,
    table(
      ["rule", "cost", "exit 1", "exit 2", "same action", "regret, nats"],
      described.offline.flatMap(offlineCells),
    ),
    `Whole games on ${numSeeds} paired seeds; an observation was the same as the one before in ${percent(unchanged, 2)} of ${numSteps} decisions.`,
    table(
      [
        "rule",
        "asked for",
        "cost",
        "executed",
        "exit 1",
        "exit 2",
        "return [95 %]",
        "distinct games",
        "at equal cost",
        "at equal executed",
      ],
      onlinePoints(described).map((point, _, points) => onlineCells(point, points)),
    ),
    table(["rule", "all its points at equal cost", "at equal executed"], ruleCells(onlinePoints(described))),
  ].join("\n\n");
}

function offlineCells({ rule, offline, target }) {
  if (target === undefined) return [];
  const { cost, agreement, regret } = offline;
  const [first, second] = offline.exitShares.slice(-3);
  return [[rule, percent(cost), percent(first), percent(second), percent(agreement, 2), regret.toFixed(4)]];
}

/** The points that were played, with what their rows amount to. */
export function onlinePoints({ points, rows, policy: { architecture } }) {
  const alone = { classifiers: [], cascade: false, ensemble: false };
  const full = exitCosts(architecture, alone, "macs").base;
  return points.flatMap((point) => {
    const name = point.target === undefined ? point.rule : `${point.rule}@${point.target}`;
    const own = rows.filter((row) => row.point === name);
    return own.length < 2
      ? []
      : [{ ...point, ...describeRows(own, point, { full, numActions: architecture.numActions }) }];
  });
}

function describeRows(rows, { costs, rule }, { full, numActions }) {
  const numSteps = sum(rows.map((row) => row.numSteps));
  const exitShares = costs.map((_, exit) => sum(rows.map(({ exitCounts }) => exitCounts[exit])) / numSteps);
  return {
    exitShares,
    cost: sum(exitShares.map((share, exit) => share * costs[exit])),
    executed:
      (sum(rows.map((row) => row.multiplyAdds)) / numSteps + uncountedMultiplyAdds(rule, numActions)) / full,
    returns: rows.map((row) => row.episodeReturn),
    numDistinct: new Set(rows.map(({ actionsHash }) => actionsHash)).size,
  };
}

function onlineCells(point, points) {
  const { rule, target, cost, executed, exitShares, returns, numDistinct } = point;
  const [first, second] = exitShares.length < 3 ? [0, 0] : exitShares.slice(-3);
  const compared = curveRules.includes(rule)
    ? ["", ""]
    : ["cost", "executed"].map((key) => difference(point, points, key));
  return [
    rule,
    target === undefined ? "" : percent(target, 0),
    ...[cost, executed, first, second].map((share) => percent(share)),
    interval(meanInterval(returns)),
    String(numDistinct),
    ...compared,
  ];
}

function difference(point, points, key) {
  return interval(differenceAtCost(priced(point, key), curveOf(points, key)), "outside the curve");
}

function ruleCells(points) {
  const compared = [...new Set(points.map(({ rule }) => rule))].filter((rule) => !curveRules.includes(rule));
  return compared.map((rule) => {
    const own = points.filter((point) => point.rule === rule);
    const cells = ["cost", "executed"].map((key) =>
      interval(
        differenceOfRule(
          own.map((point) => priced(point, key)),
          curveOf(points, key),
        ),
        "outside the curve",
      ),
    );
    return [rule, ...cells];
  });
}

function curveOf(points, key) {
  return points.filter(({ rule }) => curveRules.includes(rule)).map((point) => priced(point, key));
}

function priced(point, key) {
  return { cost: point[key], returns: point.returns };
}

function interval(found, otherwise = "") {
  if (found === undefined) return otherwise;
  const digits = Math.abs(found.high - found.low) < 50 ? 2 : 0;
  const [mean, low, high] = [found.mean, found.low, found.high].map((value) => value.toFixed(digits));
  return `${mean} [${low}, ${high}]`;
}

function table(heading, lines) {
  const rows = [heading, [":--", ...heading.slice(1).map(() => "--:")], ...lines];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function percent(share, digits = 1) {
  return `${(100 * share).toFixed(digits)} %`;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * Puts a rendered block between the markers.
 *
 * @throws if the markers are not there.
 */
export function insertExitRules(readme, block) {
  const [begin, end] = [readme.indexOf(markers.begin), readme.indexOf(markers.end)];
  if (begin < 0 || end < begin)
    throw new Error(`expected a line ${markers.begin} and a line ${markers.end} below it`);
  return `${readme.slice(0, begin)}${markers.begin}\n${block}\n${readme.slice(end)}`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const readme = join(dirname(argv[1]), "README.md");
  const block = renderExitRules(
    readFileSync(join(packageRoot, "results", "bench", "exit-rules.json"), "utf8"),
  );
  await writeFileAtomic(readme, insertExitRules(readFileSync(readme, "utf8"), block));
}
