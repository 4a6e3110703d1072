/** Finished games of this lab, persons' and agents' alike. Names: `table` labelled `Scores`. */

import type { ScoreLine } from "../../src/lab/messages.js";
import { element } from "../dom/element.js";
import { returnText } from "../model/sentences.js";
import { scoreText, shareText } from "../model/texts.js";

const columns = ["Who", "Score", "Steps", "Cost", "Game", "Seed"];

/** @param titleOf - a game's name for people. */
export function createScoreTable(titleOf: (game: string) => string): {
  readonly element: HTMLElement;
  draw(lines: readonly ScoreLine[]): void;
} {
  let shown: readonly ScoreLine[] | undefined;
  const body = element("tbody");
  const head = element(
    "tr",
    {},
    ...columns.map((text) => element("th", { text, attributes: { scope: "col" } })),
  );
  const table = element(
    "table",
    {},
    element("caption", { text: "Scores" }),
    element("thead", {}, head),
    body,
  );
  const empty = element("p", { class: "hint", text: "A game that was played to its end joins the table." });
  return {
    element: element("div", { class: "scores" }, table, empty),
    draw(lines) {
      if (lines === shown) return;
      shown = lines;
      table.hidden = lines.length === 0;
      empty.hidden = lines.length > 0;
      body.replaceChildren(...lines.map((line) => row(line, titleOf(line.game))));
    },
  };
}

function row(line: ScoreLine, title: string): HTMLElement {
  const cells = [
    returnText(line.episodeReturn),
    scoreText(line.numSteps),
    shareText(line.referenceShare),
    title,
    String(line.seed),
  ];
  return element(
    "tr",
    line.isHuman ? { class: "is-you" } : {},
    element("th", { text: line.who, attributes: { scope: "row" } }),
    ...cells.map((text) => element("td", { text })),
  );
}
