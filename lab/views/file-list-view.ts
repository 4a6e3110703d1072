/** Result files, each of which can be taken out of the chart. Names: `ul.files`, a checkbox labelled by the file each. */

import type { ResultsEntry } from "../../src/lab/messages.js";
import { element } from "../dom/element.js";
import { scoreText } from "../model/texts.js";

export function createFileList(onToggle: (entry: ResultsEntry, isOn: boolean) => void) {
  const root = element("ul", { class: "files", attributes: { "aria-label": "Result files" } });
  let shown = "";
  return {
    element: root,
    draw(entries: readonly ResultsEntry[], hidden: ReadonlySet<string>): void {
      const key = JSON.stringify([entries, [...hidden]]);
      if (key === shown) return;
      shown = key;
      root.replaceChildren(...entries.map((entry) => fileItem(entry, !hidden.has(entry.file), onToggle)));
    },
  };
}

function fileItem(
  entry: ResultsEntry,
  isOn: boolean,
  onToggle: (entry: ResultsEntry, isOn: boolean) => void,
): HTMLElement {
  const input = element("input", { attributes: { type: "checkbox" } });
  input.checked = isOn;
  input.addEventListener("change", () => onToggle(entry, input.checked));
  const games = entry.kind === "training" ? "training" : `${entry.kind}, ${scoreText(entry.numGames)} games`;
  const name = element("span", {}, entry.file, element("small", { text: games }));
  const label = element("label", {}, input, name);
  if (entry.replayProblem !== null)
    name.append(element("small", { class: "problem", text: entry.replayProblem }));
  return element("li", {}, label);
}
