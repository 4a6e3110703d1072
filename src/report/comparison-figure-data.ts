/** What the figure of a comparison shows: of each game all methods, each the mean of its models, baselines and ablations side by side. */
import { gameTitle } from "../core/game-title.js";
import { groupBy } from "../core/groups.js";
import { checkList } from "../core/lists.js";
import { mean, sum } from "../core/numbers.js";
import { tauKey } from "../core/tau.js";
import { checkResult } from "../evaluate/check-result.js";
import { type ActionMode, actionModes } from "../evaluate/episode.js";
import { firstDifference } from "../evaluate/first-difference.js";
import type { SweepResult } from "../evaluate/result-schema.js";
import { comparableProtocol } from "../evaluate/same-policy.js";
import { meanInterval } from "../evaluate/statistics.js";
import { type CurvePoint, findExpert, summarize } from "../evaluate/summary.js";
import { type PolicyName, policyNames } from "../model/bundle-schema.js";
import { barEnds, padded } from "./figure-data.js";
import {
  type BandPoint,
  costRange,
  type GameFigureData,
  type GamePanel,
  type GameRow,
  modeTitle,
  plot,
  pointsOf,
  type Series,
} from "./game-figure-data.js";
import { protocolText } from "./protocol-text.js";

/** What the paper says that Zero Time Waste saves with no or minor loss, as shares of the computation: its figure 3 and section 4. */
export const publishedSavings: Readonly<Record<string, number>> = { qbert: 0.45, pong: 0.6 };

/** More methods than this in one panel would hide each other. */
const maxSeries = 5;

/** Variants of the paper's method with one of its parts left out or replaced. */
const ablations: readonly PolicyName[] = policyNames.filter((name) =>
  /^ztw-(no-|uniform|additive|shared)/.test(name),
);

/**
 * Why sweeps can't stand in one picture: those of a game are of several experts, or were played by other rules. `undefined` if they can.
 */
export function findIncomparable(sweeps: readonly SweepResult[]): string | undefined {
  for (const sweep of checkList("findIncomparable", "sweeps", sweeps))
    checkResult("findIncomparable", sweep as SweepResult, "sweep");
  for (const [game, ofGame] of groupBy(sweeps, ({ ran }) => ran.game)) {
    const [first, ...others] = ofGame.map(({ ran }) => ({
      expertSha256: ran.expertSha256,
      protocol: comparableProtocol(ran.protocol),
    }));
    const difference = others
      .map((other) => firstDifference(first, other))
      .find((found) => found !== undefined);
    if (difference !== undefined) return `${gameTitle(game)}: ${difference}`;
  }
  return undefined;
}

/**
 * Collects what the figure shows.
 *
 * @param sweeps - at least one, all comparable; several of one game and method are models of it.
 */
export function comparisonFigureData(sweeps: readonly SweepResult[]): GameFigureData {
  const games = [...new Set(sweeps.map(({ ran }) => ran.game))];
  const methods = policyNames.filter((name) => sweeps.some(({ ran }) => ran.method === name));
  return {
    title: `${games.map(gameTitle).join(", ")}: return against computation`,
    subtitle: subtitleOf(sweeps),
    methods,
    rows: games.flatMap((game) => {
      const ofGame = sweeps.filter(({ ran }) => ran.game === game);
      return actionModes.flatMap((mode) =>
        comparisonRow(ofGame, methods, { game, mode, isAlone: games.length === 1 }),
      );
    }),
  };
}

function subtitleOf(sweeps: readonly SweepResult[]): string {
  const counts = [...modelsByName(sweeps).values()].map(({ length }) => length);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const numModels = fewest === most ? String(most) : `${fewest} to ${most}`;
  const protocols = [...new Set(sweeps.map(({ ran }) => protocolText(ran)))].join(", ");
  const bands = most > 1 ? "bands: 95 % intervals over models" : "bands: 95 % intervals over games";
  const what = most > 1 ? `the mean of ${numModels} models` : "one model";
  return `Each dot a threshold, ${what}; ${bands}. Protocol ${protocols}.`;
}

function modelsByName(sweeps: readonly SweepResult[]): Map<string, SweepResult[]> {
  return groupBy(sweeps, ({ ran }) => `${ran.game}/${ran.method}`);
}

interface RowOf {
  readonly game: string;
  readonly mode: ActionMode;
  /** Whether the figure is of this game alone. */
  readonly isAlone: boolean;
}

function comparisonRow(
  sweeps: readonly SweepResult[],
  methods: readonly PolicyName[],
  { game, mode, isAlone }: RowOf,
): GameRow[] {
  const experts = sweeps.flatMap((sweep) => findExpert(summarize(sweep), mode) ?? []);
  if (experts.length === 0) return [];
  const expert = mean(experts.map(({ episodeReturn }) => episodeReturn.mean));
  const series = methods.flatMap((method) => averagedSeries(sweeps, method, mode));
  const shown = series.flatMap(pointsOf).map(({ mean }) => mean); // bands of a few models or games would flatten all curves
  const title = isAlone ? modeTitle(mode) : `${gameTitle(game)}, ${modeTitle(mode)}`;
  return [
    { title, expert, limit: undefined, returns: padded([...shown, expert]), panels: panelsOf(series, game) },
  ];
}

/** All in one panel where they are few; else what is compared with the paper's method, and what varies it. */
function panelsOf(series: readonly Series[], game: string): GamePanel[] {
  const saved = publishedSavings[game];
  const published = saved === undefined ? {} : { published: [100 * (1 - saved)] };
  const costs = costRange(series, "reference");
  const panel = (shown: readonly Series[], title?: string): GamePanel => ({
    costModel: "reference",
    series: shown,
    costs,
    ...published,
    ...(title !== undefined && { title }),
  });
  if (series.length <= maxSeries) return [panel(series)];
  const isVariant = ({ method }: Series) => ablations.includes(method);
  const variants = series.filter((one) => isVariant(one) || one.method === "ztw");
  return [
    panel(
      series.filter((one) => !isVariant(one)),
      "methods",
    ),
    panel(variants, "what its parts add"),
  ];
}

/** At each threshold that all models played: the mean over models of cost and of return. */
function averagedSeries(sweeps: readonly SweepResult[], method: PolicyName, mode: ActionMode): Series[] {
  const models = sweeps
    .filter(({ ran }) => ran.method === method)
    .map((sweep) => summarize(sweep).points.filter((point) => point.mode === mode));
  if (models.length === 0) return [];
  const byTau = groupBy(models.flat(), ({ tau }) => tauKey(tau));
  const points = [...byTau.values()].filter(({ length }) => length === models.length).map(averagePoint);
  if (points.length === 0) return [];
  return [{ method, points: points.sort((left, right) => left.cost - right.cost), confirmed: undefined }];
}

/** Models are what differs between methods: with several, the interval is theirs; of one, it is that of its games. */
function averagePoint(points: readonly CurvePoint[]): BandPoint {
  if (points.length === 1) return plot(points[0]!);
  const cost = mean(points.map(({ relativeCost }) => relativeCost)) * 100;
  return {
    cost,
    ...barEnds(meanInterval(points.map(({ episodeReturn }) => episodeReturn.mean))),
    tau: points[0]!.tau,
    numGames: sum(points.map(({ episodeReturn }) => episodeReturn.count)),
    notes: [`mean of ${points.length} models`],
  };
}
