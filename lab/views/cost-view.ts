/**
 * What the game has cost so far, by both counts, and who answered the latest steps.
 *
 * Names: `dl.costs`; `[data-testid=reference-share]`, `[data-testid=performed-share]`, `[data-testid=decide-time]`; `canvas.strip`.
 */
import { element, setText, setVariable } from "../dom/element.js";
import { numRecent } from "../model/sentences.js";
import { exitClass, exitTitle } from "../model/stages.js";
import { shareText, timeText } from "../model/texts.js";
import { medianTime } from "../model/trail.js";
import type { LaneState } from "../state/lab-state.js";
import type { Moment } from "./moment.js";
import { createStripView } from "./strip-view.js";

export interface CostPart {
  readonly element: HTMLElement;
  draw(lane: LaneState, moment: Moment): void;
}

export function createCostView(): CostPart {
  const reference = figure("Operations, paper’s count", "reference-share");
  const performed = figure("Really executed", "performed-share");
  const time = figure("Time of a decision, median", "decide-time");
  const strip = createStripView();
  const mix = createMix();
  const root = element(
    "div",
    { class: "costs" },
    element("h3", { text: "Computation so far, of the full network at every step" }),
    element("dl", { class: "figures" }, reference.element, performed.element, time.element),
    strip.element,
    mix.element,
  );

  return {
    element: root,
    draw(lane, moment) {
      strip.draw(lane);
      if (!moment.isTextDue) return;
      const totals = lane.decision?.totals;
      reference.show(totals === undefined ? "–" : shareText(totals.referenceShare), totals?.referenceShare);
      performed.show(
        totals === undefined ? "–" : shareText(totals.performedShare),
        totals?.performedShare ?? undefined,
      );
      const median = medianTime(lane.trail, numRecent);
      time.show(median === null ? "–" : timeText(median));
      mix.draw(lane);
    },
  };
}

/** A number, what it is, and a bar of how much of the full network it is. */
function figure(label: string, id: string) {
  const value = element("span", { class: "value", text: "–", attributes: { "data-testid": id } });
  const bar = element("div", { class: "share-bar" });
  const root = element(
    "div",
    { class: "figure" },
    element("dt", { text: label }),
    element("dd", {}, value, bar),
  );
  return {
    element: root,
    show(text: string, share?: number) {
      setText(value, text);
      bar.hidden = share === undefined;
      setVariable(bar, "--share", Math.min(1, share ?? 0).toFixed(4));
    },
  };
}

/** Of all steps so far: the share of each exit, and of those held. */
function createMix() {
  const root = element("ul", { class: "mix", attributes: { "aria-label": "Who answered so far" } });
  let facts: LaneState["facts"] | undefined;
  let items: readonly { readonly element: HTMLElement; readonly value: HTMLElement }[] = [];

  function begin({ method }: LaneState["facts"]): void {
    const numExits = method.numExits;
    const exits = Array.from({ length: numExits }, (_, exit) =>
      mixItem(exitTitle(exit, numExits), exitClass(exit, numExits)),
    );
    items = method.holds ? [...exits, mixItem("held", "held")] : exits;
    root.replaceChildren(...items.map((item) => item.element));
  }

  return {
    element: root,
    draw(lane: LaneState) {
      if (lane.facts !== facts) begin(lane.facts);
      facts = lane.facts;
      const totals = lane.decision?.totals;
      const counts = totals === undefined ? [] : [...totals.exitCounts, totals.numHeld];
      items.forEach(({ value }, index) => {
        setText(value, totals === undefined ? "–" : shareText((counts[index] ?? 0) / totals.numSteps));
      });
    },
  };
}

function mixItem(name: string, className: string) {
  const value = element("strong", { text: "–" });
  return { element: element("li", { class: className }, element("span", { text: name }), value), value };
}
