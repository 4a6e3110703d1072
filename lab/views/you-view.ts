/**
 * A person against the agent, both on one seed. The game waits for the first key.
 *
 * Names: `section#you`; form `you-game`, `you-method`, `you-seed`, `you-protocol`; button `Begin again`; toggle `Show what the agent would do`;
 * `button.ready` asks for a key; `p.hint-action` says the hint; two `section.lane`; table `Scores`; `div.touch-pad`.
 */
import { button, toggleControl } from "../dom/controls.js";
import { element, setHidden, setText } from "../dom/element.js";
import { giveFocusBack } from "../dom/give-focus-back.js";
import { actionGlyph, actionWords } from "../model/action-glyph.js";
import { outcomeSentence } from "../model/sentences.js";
import type { Lab } from "../state/lab.js";
import type { LaneState } from "../state/lab-state.js";
import { createLaneView } from "./lane-view.js";
import { createMatchForm } from "./match-form.js";
import { createPersonControls } from "./person-controls.js";
import type { PlayPart } from "./play-view.js";
import { createPlayerForm } from "./player-form.js";
import { createScoreTable } from "./score-table-view.js";
import { createTransportView } from "./transport-view.js";

const lede =
  "The same game from the same seed. Arrow keys or W A S D move, Space fires, P pauses; a touch screen has a pad below the picture.";

export function createYouView(lab: Lab): PlayPart {
  const person = createLaneView(0);
  const agent = createLaneView(1);
  const controls = createPersonControls(lab);
  const form = createPlayerForm(lab, "you", (you) => lab.choose({ you }, "you"), { hasMode: false });
  const match = createMatchForm("you", (change) => lab.chooseMatch(change, "you"));
  const transport = createTransportView(lab, { hasSteps: false });
  const hintToggle = toggleControl("Show what the agent would do", (showsHint) => lab.show({ showsHint }));
  const again = button("Begin again", () => lab.open("you"));
  const scores = createScoreTable((game) => lab.titleOf(game));
  const ready = button("Begin: an arrow key, the pad, or here", () => lab.pace(1));
  ready.className = "ready";
  const hint = createHint(lab);
  const outcome = element("p", { class: "sentence", attributes: { role: "status" } });
  person.picture.append(ready, hint.element);
  const root = element(
    "section",
    { class: "you", attributes: { id: "you", "aria-labelledby": "you-title" } },
    element(
      "div",
      { class: "lede" },
      element("h2", { text: "You against it", attributes: { id: "you-title" } }),
      element("p", { text: lede }),
    ),
    element("div", { class: "race-bar" }, transport.element, again, hintToggle.element),
    outcome,
    element(
      "div",
      { class: "lanes" },
      element("div", { class: "side" }, person.element, controls.element),
      agent.element,
    ),
    element("div", { class: "setup" }, form.element, match.element),
    element("div", { class: "panel" }, scores.element),
  );

  giveFocusBack(root);

  return {
    element: root,
    draw(current, moment) {
      const [first, second] = current.lanes;
      controls.follow(current);
      // Where a person plays, no veil: they have to see, and both see the same.
      person.draw(first!, { ...moment, showsHeat: false });
      setHidden(agent.element, second === undefined);
      if (second !== undefined) agent.draw(second, { ...moment, showsHeat: false });
      setText(outcome, outcomeSentence(current.lanes));
      setHidden(ready, first!.decision !== null);
      hint.draw(first!);
      hintToggle.set(lab.ui.state.showsHint);
      transport.draw();
      scores.draw(lab.host.state.scores);
      match.draw(lab.ui.state.match);
      const choice = lab.ui.state.players?.you;
      if (choice !== undefined) form.draw(choice);
    },
  };
}

/** What the agent would do, over the picture. */
function createHint(lab: Lab): { readonly element: HTMLElement; draw(lane: LaneState): void } {
  const hint = element("p", { class: "hint-action", attributes: { "aria-live": "off" } });
  return {
    element: hint,
    draw({ decision, facts, over }) {
      const isAsked = decision?.hint != null && over === null;
      const meaning = isAsked ? facts.actionMeanings[decision.hint] : undefined;
      setHidden(hint, !lab.ui.state.showsHint || meaning === undefined);
      if (meaning === undefined) return;
      setText(hint, actionGlyph(meaning));
      hint.title = `The agent would do: ${actionWords(meaning)}`;
    },
  };
}
