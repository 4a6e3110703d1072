/** Hindsight improvability by exit and method, the form of the paper's figure 2, as a Vega specification. */
import type { Mark, Spec } from "vega";
import { gameTitle } from "../../core/game-title.js";
import { groupBy } from "../../core/groups.js";
import { mean, sum } from "../../core/numbers.js";
import { measureHeads } from "../../evaluate/head-measures.js";
import type { MethodName } from "../../model/bundle-schema.js";
import { framed } from "../figure-frame.js";
import { textMark } from "../figure-marks.js";
import { colors, methodColors } from "../figure-style.js";
import { renderSvg, writeDrawing } from "../render.js";
import { groupMeasured, hasHeadsOfItsOwn } from "./measured-models.js";
import type { StudiedModel } from "./study.js";

/** One bar. */
export interface ImprovabilityBar {
  readonly game: string;
  readonly method: MethodName;
  /** `exit 2`: the first has no exit before it. */
  readonly exit: string;
  /** Percent, the mean over models. */
  readonly improvability: number;
}

/** All bars of the models that were measured. */
export function improvabilityBars(models: readonly StudiedModel[]): ImprovabilityBar[] {
  return groupMeasured(models.filter(hasHeadsOfItsOwn)).flatMap((group) => {
    const heads = group.map(({ measures }) => measureHeads(measures!));
    return heads[0]!.flatMap((_, exit) => {
      const found = heads.flatMap((ofModel) => ofModel[exit]!.hindsightImprovability?.ratio ?? []);
      if (found.length === 0) return [];
      const { game, method } = group[0]!;
      return [{ game, method, exit: `exit ${exit + 1}`, improvability: 100 * mean(found) }];
    });
  });
}

/**
 * Draws the bars, a group for each game and exit, and writes `<prefix>.svg` and `<prefix>.png`.
 *
 * @param models - at least one of them measured.
 * @returns the paths written.
 */
export async function writeImprovabilityFigure(
  models: readonly StudiedModel[],
  prefix: string,
): Promise<string[]> {
  return writeDrawing(await drawImprovability(models), prefix);
}

/** @returns the text of an SVG file. */
export function drawImprovability(models: readonly StudiedModel[]): Promise<string> {
  return renderSvg(improvabilitySpec(improvabilityBars(models)));
}

/** Pixels. */
const plot = { left: 190, top: 92, barHeight: 15, gap: 4, groupGap: 34, width: 430 } as const;

function improvabilitySpec(bars: readonly ImprovabilityBar[]): Spec {
  const groups = [...groupBy(bars, ({ game, exit }) => `${gameTitle(game)}, ${exit}`)];
  const heights = groups.map(([, group]) => groupHeight(group.length));
  const tops = groups.map((_, index) => plot.top + sum(heights.slice(0, index)));
  const bottom = plot.top + sum(heights);
  const [width, height] = [plot.left + plot.width + 90, bottom + 34];
  const highest = Math.max(...bars.map(({ improvability }) => improvability), 1);
  const text =
    "Of the states where an exit is not right, the share where one before it was: what is thrown away.";
  return framed(
    { width, height },
    { title: "Hindsight improvability", subtitle: [text] },
    groups.flatMap(([name, group], index) => groupMarks(name, group, { top: tops[index]!, highest })),
  );
}

function groupHeight(numBars: number): number {
  return numBars * (plot.barHeight + plot.gap) + plot.groupGap;
}

function groupMarks(
  name: string,
  bars: readonly ImprovabilityBar[],
  { top, highest }: { readonly top: number; readonly highest: number },
): Mark[] {
  const title = { content: name, size: 12.5, bold: true, color: colors.text };
  return [
    textMark({ value: 24 }, { value: top }, title),
    ...bars.flatMap(({ method, improvability }, index) => {
      const y = top + 12 + index * (plot.barHeight + plot.gap);
      const length = (improvability / highest) * plot.width;
      const label = { content: `${improvability.toFixed(1)} %`, size: 11, color: colors.text };
      return [
        textMark(
          { value: plot.left - 10 },
          { value: y + 12 },
          { content: method, size: 11.5, align: "right" as const, color: colors.text },
        ),
        bar(method, { y, length }),
        textMark({ value: plot.left + length + 6 }, { value: y + 12 }, label),
      ];
    }),
  ];
}

function bar(method: MethodName, { y, length }: { readonly y: number; readonly length: number }): Mark {
  return {
    type: "rect",
    encode: {
      enter: {
        x: { value: plot.left },
        y: { value: y },
        width: { value: Math.max(1, length) },
        height: { value: plot.barHeight },
        fill: { value: methodColors[method] },
      },
    },
  };
}
