/** The dots of the chart as a table, for whoever would rather read. Names: `details.points`; a button `Games` in each row. */

import type { ResultCurve, ResultPoint } from "../../src/lab/messages.js";
import { button } from "../dom/controls.js";
import { element } from "../dom/element.js";
import type { DotKey } from "../model/result-charts.js";
import { returnText } from "../model/sentences.js";
import { scoreText, shareText, tauText } from "../model/texts.js";

const columns = ["Method", "τ", "Cost", "Mean", "95 % interval", "Games"];

export function createPointTable(onSelect: (key: DotKey) => void) {
  const body = element("tbody");
  const head = columns.map((text) => element("th", { text, attributes: { scope: "col" } }));
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), body);
  const scroller = element("div", { class: "scroller" }, table);
  return {
    element: element(
      "details",
      { class: "points panel" },
      element("summary", { text: "The same as a table" }),
      scroller,
    ),
    draw(curves: readonly ResultCurve[], mode: ResultPoint["mode"]): void {
      const keys = curves.flatMap(({ entry, points }) =>
        points.filter((point) => point.mode === mode).map((point) => ({ entry, point })),
      );
      body.replaceChildren(...keys.map((key) => row(key, onSelect)));
    },
  };
}

function row(key: DotKey, onSelect: (key: DotKey) => void): HTMLElement {
  const { entry, point } = key;
  const isKnown = point.low !== null && point.high !== null;
  const cells = [
    tauText(point.tau),
    shareText(point.cost),
    returnText(point.mean),
    isKnown ? `${returnText(point.low)} to ${returnText(point.high)}` : "–",
  ];
  const games = button(scoreText(point.games.length), () => onSelect(key), "link");
  games.setAttribute("aria-label", `Games of ${entry.method} at τ ${tauText(point.tau)}`);
  return element(
    "tr",
    {},
    element("th", {
      text: `${entry.method}${entry.kind === "confirmation" ? ", confirmed" : ""}`,
      attributes: { scope: "row" },
    }),
    ...cells.map((text) => element("td", { text })),
    element("td", {}, games),
  );
}
