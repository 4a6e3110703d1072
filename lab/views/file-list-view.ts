/**
 * Result files, each of which can be put into the chart or taken out of it; those of models that are not here, folded away.
 * Names: `ul.files`, a checkbox labelled by the file each; `details.others`.
 */

import type { ResultsEntry } from "../../src/lab/messages.js";
import { element, setHidden, setText } from "../dom/element.js";
import { scoreText } from "../model/texts.js";

type OnToggle = (entry: ResultsEntry, isOn: boolean) => void;

export function createFileList(onToggle: OnToggle) {
  const here = element("ul", { class: "files", attributes: { "aria-label": "Result files" } });
  const others = element("ul", {
    class: "files",
    attributes: { "aria-label": "Files of models that are not here" },
  });
  const summary = element("summary");
  const folded = element("details", { class: "others" }, summary, others);
  let shown = "";
  return {
    element: element("div", { class: "file-lists" }, here, folded),
    draw(entries: readonly ResultsEntry[], isOn: (entry: ResultsEntry) => boolean): void {
      const key = JSON.stringify(entries); // a box that is ticked keeps its place, and the focus
      if (key === shown) return;
      shown = key;
      const items = (own: readonly ResultsEntry[]) =>
        own.map((entry) => fileItem(entry, isOn(entry), onToggle));
      const strange = entries.filter(isStrange);
      here.replaceChildren(...items(entries.filter((entry) => !isStrange(entry))));
      others.replaceChildren(...items(strange));
      setText(summary, `Of models that are not here: ${strange.length}`);
      setHidden(folded, strange.length === 0);
    },
  };
}

function isStrange({ kind, replayProblem }: ResultsEntry): boolean {
  return kind !== "training" && replayProblem !== null;
}

function fileItem(entry: ResultsEntry, isOn: boolean, onToggle: OnToggle): HTMLElement {
  const input = element("input", { attributes: { type: "checkbox" } });
  input.checked = isOn;
  input.addEventListener("change", () => onToggle(entry, input.checked));
  const name = element("span", {}, entry.file, element("small", { text: whatItHolds(entry) }));
  return element("li", {}, element("label", {}, input, name));
}

function whatItHolds({ kind, numGames, protocol }: ResultsEntry): string {
  return kind === "training" ? "training" : `${kind}, ${scoreText(numGames)} games, ${protocol}`;
}
