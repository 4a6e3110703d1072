/**
 * Above a stored game that is played again: which it is, and, once it is over, whether it was that game.
 *
 * Names: link `Back to the results`; `p.verdict-line[role=status]`, with `is-equal` or `is-different`.
 */
import { button } from "../dom/controls.js";
import { element, setClass, setText } from "../dom/element.js";
import { laneTitle } from "../model/lane-title.js";
import { replayedSentence, replayingSentence } from "../model/sentences.js";
import type { Lab } from "../state/lab.js";
import type { MatchState } from "../state/lab-state.js";

export function createReplayVerdict(lab: Lab) {
  const title = element("h2", { attributes: { id: "replay-title" } });
  const line = element("p", { class: "verdict-line", attributes: { role: "status" } });
  const back = element("a", { text: "Back to the results", attributes: { href: "#results" } });
  const again = button("Again", () => lab.again());
  return {
    element: element(
      "div",
      { class: "lede replay-head" },
      title,
      line,
      element("div", { class: "race-bar" }, back, again),
    ),
    draw({ opened, lanes }: MatchState): void {
      const { replayed } = lab.host.state;
      if (opened.replay === null) return;
      setText(title, `Played again: ${laneTitle(lanes[0]!)}`);
      setText(line, replayed === null ? replayingSentence(opened.replay) : replayedSentence(replayed));
      setClass(line, "is-equal", replayed?.isEqual === true);
      setClass(line, "is-different", replayed?.isEqual === false);
    },
  };
}
