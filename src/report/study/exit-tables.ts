/** The tables of a study that ask what exits know, and what it costs where they are wrong. */
import { gameTitle } from "../../core/game-title.js";
import { formatInterval, formatReturn, unknown } from "../../core/number-text.js";
import { sum } from "../../core/numbers.js";
import { formatTau } from "../../core/tau.js";
import { measureForks } from "../../evaluate/fork-measures.js";
import { type HeadMeasure, measureHeads } from "../../evaluate/head-measures.js";
import { meanInterval, type RatioInterval } from "../../evaluate/statistics.js";
import type { TableContent } from "../table.js";
import { formatScores } from "./cells.js";
import { groupMeasured, hasHeadsOfItsOwn } from "./measured-models.js";
import { scoreAlone } from "./scores.js";
import type { StudiedModel } from "./study.js";

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
