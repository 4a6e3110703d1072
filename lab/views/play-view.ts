/**
 * Watch it think: the game, the network beside it, the threshold, the cost.
 *
 * Names: `section#play` labelled by its heading; see `screen-view`, `network-view`, `cost-view`, `tau-view`, `transport-view`,
 * `player-form` (`play-…`) and `match-form` for what is inside; `[data-testid=score]`, `[data-testid=step]`; `p.sentence` says what one
 * sees; button `Heat map`; button `Receipt`.
 */
import { button, toggleControl } from "../dom/controls.js";
import { element, setHidden, setText } from "../dom/element.js";
import { decisionSentence, numRecent, recycledSentence, trailSentence } from "../model/sentences.js";
import { scoreText } from "../model/texts.js";
import type { Lab } from "../state/lab.js";
import type { LaneState, MatchState } from "../state/lab-state.js";
import { createCostView } from "./cost-view.js";
import { createMatchForm } from "./match-form.js";
import type { Moment } from "./moment.js";
import { createNetworkView } from "./network-view.js";
import { createPlayerForm } from "./player-form.js";
import { createScreenView } from "./screen-view.js";
import { createTauView } from "./tau-view.js";
import { createTransportView } from "./transport-view.js";

const lede =
  "This agent’s network has early exits. As soon as one is sure enough, everything behind it stays dark. And of what does run, only " +
  "what changed on the screen is computed again; the rest is recycled.";

export interface PlayPart {
  readonly element: HTMLElement;
  draw(match: MatchState, moment: Moment): void;
}

/** What play and replay share: screen and network of one lane, with all that is said about them. */
export function createPlayView(lab: Lab): PlayPart {
  const screen = createScreenView("Game screen");
  const network = createNetworkView();
  const costs = createCostView();
  const transport = createTransportView(lab);
  const tau = createTauView("play-tau", (value) => lab.setTau(value, 0));
  const player = createPlayerForm(lab, "play", (choice) => lab.choose({ play: choice }, "play"));
  const match = createMatchForm("play", (change) => lab.chooseMatch(change, "play"));
  const heat = toggleControl("Heat map", (showsHeat) => lab.show({ showsHeat }));
  const receipt = button("Receipt", () => lab.receipt(0));
  const status = createStatus(heat.element);
  const sentence = element("p", { class: "sentence" });
  const recycled = element("p", { class: "recycled" });
  const setup = element("div", { class: "setup" }, player.element, match.element, receipt);
  const threshold = element("div", { class: "panel threshold" }, tau.element);

  const root = element(
    "div",
    { class: "play" },
    element(
      "div",
      { class: "lede" },
      element("h2", { text: "Watch it think" }),
      element("p", { text: lede }),
    ),
    element(
      "div",
      { class: "theater" },
      element("div", { class: "picture" }, screen.element, status.element),
      recycled,
      transport.element,
      threshold,
    ),
    element("div", { class: "insight" }, sentence, network.element, costs.element),
    setup,
  );

  function drawTexts(lane: LaneState, { isStill, isTextDue }: Moment): void {
    if (!isTextDue) return;
    const { facts, decision, trail } = lane;
    setText(
      sentence,
      isStill && decision !== null
        ? decisionSentence(decision, facts.method)
        : trailSentence(trail, facts.method),
    );
    setText(recycled, recycledSentence(trail, isStill ? 1 : numRecent, facts.tellsRecomputed));
  }

  return {
    element: root,
    draw(current, moment) {
      const lane = current.lanes[0]!;
      const isReplay = current.opened.replay !== null;
      screen.draw(lane, moment);
      network.draw(lane, moment);
      costs.draw(lane, moment);
      transport.draw();
      heat.set(moment.showsHeat);
      status.draw(lane);
      drawTexts(lane, moment);
      setHidden(setup, isReplay);
      setHidden(threshold, isReplay || lane.facts.method.numExits < 2);
      const { players, match: chosen } = lab.ui.state;
      match.draw(chosen);
      if (players === null) return;
      player.draw(players.play);
      tau.draw(players.play.tau, lane.facts.method);
    },
  };
}

/** Score, step and lives over the picture's lower edge. */
export function createStatus(...more: HTMLElement[]) {
  const score = element("strong", { text: "0", attributes: { "data-testid": "score" } });
  const step = element("span", { text: "0", attributes: { "data-testid": "step" } });
  const lives = element("span", { class: "lives" });
  const over = element("span", { class: "over", text: "over" });
  over.hidden = true;
  const root = element(
    "div",
    { class: "status" },
    element("span", {}, "score ", score),
    element("span", {}, "step ", step),
    lives,
    over,
    ...more,
  );
  return {
    element: root,
    draw({ decision, over: end }: LaneState): void {
      const totals = end?.totals ?? decision?.totals;
      setText(score, scoreText(totals?.episodeReturn ?? 0));
      setText(step, scoreText(totals?.numSteps ?? 0));
      setText(lives, totals !== undefined && totals.lives > 0 ? `lives ${totals.lives}` : "");
      setHidden(over, end === null);
    },
  };
}
