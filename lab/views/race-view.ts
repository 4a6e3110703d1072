/**
 * Two policies on one seed, side by side.
 *
 * Names: `section#race`; forms `race-0-…` and `race-1-…`, `race-seed`, `race-protocol`; two `section.lane`; `p.difference` says where they
 * first differ; `canvas.race-chart`.
 */
import { element, setHidden, setText } from "../dom/element.js";
import { differenceSentence } from "../model/sentences.js";
import { withRacer } from "../state/choices.js";
import type { Lab } from "../state/lab.js";
import type { MatchState } from "../state/lab-state.js";
import { createLaneView } from "./lane-view.js";
import { createMatchForm } from "./match-form.js";
import type { Moment } from "./moment.js";
import type { PlayPart } from "./play-view.js";
import { createPlayerForm } from "./player-form.js";
import { createRaceChartView } from "./race-chart-view.js";
import { createTauView } from "./tau-view.js";
import { createTransportView } from "./transport-view.js";

const lede =
  "Two players begin the same game on the same seed. As long as they take the same actions they see the same pictures; what differs is " +
  "what it costs them.";

export function createRaceView(lab: Lab): PlayPart {
  const sides = [0, 1].map((index) => createSide(lab, index));
  const match = createMatchForm("race", (change) => lab.chooseMatch(change, "race"));
  const transport = createTransportView(lab);
  const difference = element("p", { class: "difference sentence" });
  const chart = createRaceChartView();
  const result = element(
    "div",
    { class: "panel race-result" },
    element("h3", { text: "Score, step by step" }),
    chart.element,
  );
  const root = element(
    "section",
    { class: "race", attributes: { id: "race", "aria-labelledby": "race-title" } },
    element(
      "div",
      { class: "lede" },
      element("h2", { text: "Race", attributes: { id: "race-title" } }),
      element("p", { text: lede }),
    ),
    element("div", { class: "race-bar" }, transport.element, match.element),
    difference,
    element("div", { class: "lanes" }, ...sides.map((side) => side.element), result),
  );

  return {
    element: root,
    draw(current, moment) {
      for (const [index, side] of sides.entries()) side.draw(current, index, moment);
      transport.draw();
      match.draw(lab.ui.state.match);
      if (!moment.isTextDue) return;
      chart.draw(current);
      const meanings = current.lanes.map(({ facts }) => facts.actionMeanings);
      setText(difference, differenceSentence(current.difference, meanings));
    },
  };
}

function createSide(lab: Lab, index: number) {
  const view = createLaneView(index);
  const tau = createTauView(`race-${index}-tau`, (value) => lab.setTau(value, index));
  const form = createPlayerForm(lab, `race-${index}`, (choice) => {
    const race = lab.ui.state.players?.race;
    if (race !== undefined)
      lab.choose({ race: withRacer(race, index, { choice, agents: lab.host.state.agents ?? [] }) }, "race");
  });
  return {
    element: element("div", { class: "side" }, view.element, tau.element, form.element),
    draw({ lanes }: MatchState, lane: number, moment: Moment): void {
      const state = lanes[lane];
      const choice = lab.ui.state.players?.race[lane];
      if (state === undefined || choice === undefined) return;
      view.draw(state, moment);
      form.draw(choice);
      tau.draw(choice.tau, state.facts.method);
      setHidden(tau.element, false);
      tau.element.classList.toggle("is-without", state.facts.method.numExits < 2);
    },
  };
}
