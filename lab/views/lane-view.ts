/**
 * One of two players: its picture, score and cost. Names: `section.lane` labelled by its player; inside, `[data-testid=score]`,
 * `[data-testid=reference-share]`, `[data-testid=performed-share]`.
 */
import { element, setText } from "../dom/element.js";
import { laneTitle } from "../model/lane-title.js";
import { shareText } from "../model/texts.js";
import type { LaneState } from "../state/lab-state.js";
import { createLaneStatus } from "./lane-status.js";
import type { Moment } from "./moment.js";
import { createScreenView } from "./screen-view.js";
import { createStripView } from "./strip-view.js";

export interface LanePart {
  readonly element: HTMLElement;
  /** Where more may be put over the picture. */
  readonly picture: HTMLElement;
  draw(lane: LaneState, moment: Moment): void;
}

export function createLaneView(index: number): LanePart {
  const title = element("h3", { attributes: { id: `lane-title-${index}` } });
  const screen = createScreenView(`Screen of player ${index + 1}`);
  const status = createLaneStatus();
  const strip = createStripView();
  const reference = cost("paper’s count", "reference-share");
  const performed = cost("really executed", "performed-share");
  const picture = element("div", { class: "picture" }, screen.element, status.element);
  const costs = element("dl", { class: "lane-costs" }, reference.element, performed.element);
  const root = element(
    "section",
    { class: `lane lane-${index}`, attributes: { "aria-labelledby": `lane-title-${index}` } },
    title,
    picture,
    costs,
    strip.element,
  );

  return {
    element: root,
    picture,
    draw(lane, moment) {
      screen.draw(lane, moment);
      status.draw(lane);
      strip.draw(lane);
      if (!moment.isTextDue) return;
      setText(title, laneTitle(lane));
      const totals = lane.decision?.totals;
      reference.show(totals?.referenceShare);
      performed.show(totals?.performedShare);
      costs.hidden = strip.element.hidden = lane.facts.player.kind === "human"; // a person computes nothing
    },
  };
}

function cost(label: string, id: string) {
  const value = element("dd", { class: "value", text: "–", attributes: { "data-testid": id } });
  return {
    element: element("div", {}, element("dt", { text: label }), value),
    show: (share: number | null | undefined) => setText(value, shareText(share ?? null)),
  };
}
