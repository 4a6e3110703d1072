/** One head: its action probabilities as bars, and how sure it is against tau. Names: `div.head`, `div.bars`, `div.track`. */
import { element, setClass, setText, setVariable } from "../dom/element.js";
import { actionGlyph } from "../model/action-glyph.js";
import type { HeadModel } from "../model/network-view.js";
import type { Stage } from "../model/stages.js";

export interface HeadPart {
  readonly element: HTMLElement;
  draw(model: HeadModel): void;
}

export function createHeadView(stage: Stage, meanings: readonly string[]): HeadPart {
  const columns = meanings.map(barColumn);
  const fill = element("div", { class: "track-fill" });
  const mark = element("div", { class: "track-tau" }, element("span", { text: "τ" }));
  const track = element("div", { class: "track" }, fill, mark);
  const text = element("p", { class: "verdict" });
  const bars = element("div", { class: "bars" }, ...columns.map(({ column }) => column));
  const root = element("div", { class: "head" }, bars, stage.isExpert ? undefined : track, text);

  return {
    element: root,
    draw(model) {
      columns.forEach(({ column }, action) => {
        setVariable(column, "--p", (model.probabilities[action] ?? 0).toFixed(3));
        setClass(column, "is-best", action === model.best);
      });
      setVariable(track, "--c", (model.confidence ?? 0).toFixed(3));
      setVariable(track, "--tau", (model.threshold ?? 0).toFixed(3));
      setClass(track, "has-tau", model.threshold !== null);
      root.dataset.verdict = model.verdict;
      setText(text, model.text);
    },
  };
}

function barColumn(meaning: string): { readonly column: HTMLElement } {
  const glyph = element("span", { class: "bar-name", text: actionGlyph(meaning) });
  const bar = element("div", { class: "bar" }, element("div", { class: "bar-fill" }));
  return { column: element("div", { class: "bar-column", attributes: { title: meaning } }, bar, glyph) };
}
