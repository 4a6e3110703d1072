/**
 * What the game has cost so far, by both counts, and who answered the latest steps.
 *
 * Names: `dl.costs`; `[data-testid=reference-share]`, `[data-testid=performed-share]`, `[data-testid=decide-time]`; `canvas.strip`.
 */
import { unknown } from "../../src/core/number-text.js";
import { element, setText, setVariable } from "../dom/element.js";
import { numRecent } from "../model/sentences.js";
import { exitClass, exitTitle } from "../model/stages.js";
import { shareText, timeText } from "../model/texts.js";
import { meanCost, medianTime } from "../model/trail.js";
import type { LaneState } from "../state/lab-state.js";
import type { Moment } from "./moment.js";
import { createStripView } from "./strip-view.js";

export interface CostPart {
  readonly element: HTMLElement;
  draw(lane: LaneState, moment: Moment): void;
}

export function createCostView(): CostPart {
  const reference = figure("Exits alone, by the paper’s count", "reference-share");
  const performed = figure("Exits and recycling, really executed", "performed-share");
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
      reference.showShare(totals?.referenceShare, meanCost(lane.trail, numRecent, "referenceShare"));
      performed.showShare(totals?.performedShare, meanCost(lane.trail, numRecent, "performedShare"));
      const median = medianTime(lane.trail, numRecent);
      time.show(median === null ? unknown : timeText(median));
      mix.draw(lane);
    },
  };
}

/** A number, what it is, and a bar of how much of the full network it is; below, what the latest steps come to. */
function figure(label: string, id: string) {
  const value = element("span", { class: "value", text: unknown, attributes: { "data-testid": id } });
  const bar = element("div", { class: "share-bar" });
  const latest = element("small");
  const root = element(
    "div",
    { class: "figure" },
    element("dt", { text: label }),
    element("dd", {}, value, bar, latest),
  );
  bar.hidden = true;
  return {
    element: root,
    show: (text: string) => setText(value, text),
    showShare(share: number | null = null, recent: number | null) {
      setText(value, shareText(share));
      bar.hidden = share === null;
      setVariable(bar, "--share", Math.min(1, share ?? 0).toFixed(4));
      setText(latest, recent === null ? "" : `last ${numRecent} steps: ${shareText(recent)}`);
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
        setText(value, totals === undefined ? unknown : shareText((counts[index] ?? 0) / totals.numSteps));
      });
    },
  };
}

function mixItem(name: string, className: string) {
  const value = element("strong", { text: unknown });
  return { element: element("li", { class: className }, element("span", { text: name }), value), value };
}
