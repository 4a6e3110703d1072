/**
 * Watch it think: the game, the network beside it, the threshold, the cost.
 *
 * Names: `section#play` labelled by its heading; see `screen-view`, `network-view`, `cost-view`, `tau-view`, `transport-view`,
 * `player-form` (`play-…`) and `match-form` for what is inside; `[data-testid=score]`, `[data-testid=step]`; `p.sentence` says what one
 * sees; button `Heat map`; button `Receipt`.
 */
import { button, toggleControl } from "../dom/controls.js";
import { element, setHidden, setText } from "../dom/element.js";
import { ruleWords } from "../model/rule-words.js";
import { decisionSentence, numRecent, recycledSentence, trailSentence } from "../model/sentences.js";
import type { Lab } from "../state/lab.js";
import type { LaneState, MatchState } from "../state/lab-state.js";
import { createCostView } from "./cost-view.js";
import { createLaneStatus } from "./lane-status.js";
import { createMatchForm } from "./match-form.js";
import type { Moment } from "./moment.js";
import { createNetworkView } from "./network-view.js";
import { createPlayerForm } from "./player-form.js";
import { createReplayVerdict } from "./replay-verdict.js";
import { createScreenView } from "./screen-view.js";
import { createTauView } from "./tau-view.js";
import { createTransportView } from "./transport-view.js";

const lede =
  "This agent’s network has early exits. As soon as one is sure enough, everything behind it stays dark. And of what does run, only " +
  "what changed on the screen is computed again; the rest is recycled.";

const glowWords =
  "Glowing cells were just computed again; they fade from white over orange to dark, which is recycled.";

export interface PlayPart {
  readonly element: HTMLElement;
  draw(match: MatchState, moment: Moment): void;
}

/** What play and replay share: screen and network of one lane, with all that is said about them. */
export function createPlayView(lab: Lab, { isReplay = false } = {}): PlayPart {
  const id = isReplay ? "replay" : "play";
  const screen = createScreenView("Game screen");
  const network = createNetworkView();
  const costs = createCostView();
  const transport = createTransportView(lab);
  const tau = createTauView(`${id}-tau`, (value) => lab.setTau(value, 0));
  const player = createPlayerForm(lab, id, (choice) => lab.choose({ play: choice }, "play"));
  const match = createMatchForm(id, (change) => lab.chooseMatch(change, "play"));
  const heat = toggleControl("Heat map", (showsHeat) => lab.show({ showsHeat }));
  const receipt = button("Receipt", () => lab.receipt(0));
  const status = createLaneStatus(heat.element);
  const texts = createTexts();
  const verdict = createReplayVerdict(lab);
  const setup = element("div", { class: "setup" }, player.element, match.element, receipt);
  const threshold = element("div", { class: "panel threshold" }, tau.element);

  const root = element(
    "section",
    { class: "play", attributes: { id, "aria-labelledby": `${id}-title` } },
    isReplay ? verdict.element : createLede(),
    element(
      "div",
      { class: "theater" },
      element("div", { class: "picture" }, screen.element, status.element),
      texts.recycled,
      transport.element,
      threshold,
    ),
    element("div", { class: "insight" }, texts.sentence, network.element, texts.rule, costs.element),
    isReplay ? undefined : setup,
  );

  return {
    element: root,
    draw(current, moment) {
      const lane = current.lanes[0]!;
      screen.draw(lane, moment);
      network.draw(lane, moment);
      costs.draw(lane, moment);
      transport.draw();
      heat.set(moment.showsHeat);
      status.draw(lane);
      texts.draw(lane, moment);
      setHidden(threshold, isReplay || lane.facts.method.numExits < 2);
      verdict.draw(current);
      const { players, match: chosen } = lab.ui.state;
      match.draw(chosen);
      if (players === null) return;
      player.draw(players.play);
      tau.draw(players.play.tau, lane.facts.method);
    },
  };
}

function createLede(): HTMLElement {
  const title = element("h2", { text: "Watch it think", attributes: { id: "play-title" } });
  return element("div", { class: "lede" }, title, element("p", { text: lede }));
}

/** What is said of the moment, or of the latest steps where it passes too fast. */
function createTexts() {
  const sentence = element("p", { class: "sentence" });
  const recycled = element("p", { class: "recycled" });
  const rule = element("p", { class: "hint rule" });
  return {
    sentence,
    recycled,
    rule,
    draw({ facts, decision, trail }: LaneState, { isStill, isTextDue }: Moment): void {
      if (!isTextDue) return;
      setText(rule, facts.exitRule === null ? "" : `${ruleWords(facts.exitRule).compared} ${glowWords}`);
      setText(
        sentence,
        isStill && decision !== null
          ? decisionSentence(decision, facts.method)
          : trailSentence(trail, facts.method, decision?.tau ?? facts.player.tau),
      );
      setText(recycled, recycledSentence(trail, isStill ? 1 : numRecent, facts.tellsRecomputed));
    },
  };
}
