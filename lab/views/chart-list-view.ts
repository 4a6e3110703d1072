/** The charts of what is looked at: return against cost, a table of the same, and a training curve each. Names: `div.charts`. */

import type { ResultCurve, ResultPoint, TrainingCurve } from "../../src/lab/messages.js";
import { element, setHidden } from "../dom/element.js";
import { type DotKey, resultChart, trainingChart } from "../model/result-charts.js";
import { ChartBoxes } from "./chart-boxes.js";
import { createPointTable } from "./point-table-view.js";

type Curve = ResultCurve | TrainingCurve;

/** @param games - what is shown of the dot that was chosen: between its chart and the table. */
export function createChartList(onSelect: (key: DotKey) => void, games: HTMLElement) {
  const results = element("div", { class: "charts" });
  const trainings = element("div", { class: "charts" });
  const table = createPointTable(onSelect);
  const resultBoxes = new ChartBoxes(results, onSelect);
  const trainingBoxes = new ChartBoxes(trainings);
  let drawn: { readonly curves: readonly Curve[]; readonly mode: string } | undefined;

  function drawResults(curves: readonly ResultCurve[], mode: ResultPoint["mode"]): void {
    const data = resultChart(curves, mode);
    resultBoxes.draw(data === undefined ? [] : [["results", data]]);
    table.draw(curves, mode);
    setHidden(table.element, data === undefined);
  }

  return {
    element: element("div", { class: "charts" }, results, games, table.element, trainings),
    draw(curves: readonly Curve[], mode: ResultPoint["mode"]): void {
      if (drawn?.mode === mode && isSameList(drawn.curves, curves)) return;
      drawn = { curves, mode };
      drawResults(
        curves.filter((curve) => curve.type === "result"),
        mode,
      );
      const growing = curves.filter((curve) => curve.type === "training");
      trainingBoxes.draw(growing.map((curve) => [curve.entry.file, trainingChart(curve)]));
    },
    /** Shows whose games are shown. */
    mark(chosen: DotKey | undefined): void {
      resultBoxes.mark(chosen);
    },
  };
}

function isSameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
